"""The only SQL of the product: connections, migrations, posts, counting, runs, the session, the audit trail."""
