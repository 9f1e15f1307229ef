"""One file a platform, all registered the same way."""
