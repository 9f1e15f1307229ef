"""Who may see what, codes, sessions and slowed guessing."""

from __future__ import annotations

import dataclasses
import os
import re
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scrutiny_dash import access as module
from scrutiny_dash.access import ALPHABET, Access, Role, Visitor, canonical, new_code
from scrutiny_dash.errors import AccessError, SettingsError, StoreDamaged, StoreNewer
from scrutiny_dash.settings import Settings
from scrutiny_dash.store.private import GuessLimit, PrivateFile, migrations

NOW = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
HERE = Visitor("127.0.0.1", "127.0.0.1:8501")
WIFI = Visitor("192.168.1.20", "192.168.1.5:8501")
TABLE_CODE, OFFICER_CODE = "table-code-1", "officer-code-2"


@pytest.fixture(autouse=True)
def cheap_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SCRYPT_COST", 2)


@pytest.fixture
def private(tmp_path: Path):
    opened = PrivateFile.open(tmp_path / "var" / "scrutiny-private.db")
    yield opened
    opened.close()


def settings(**environment: str) -> Settings:
    return Settings.load({f"SCRUTINY_{name}": value for name, value in environment.items()}, Path("no-such-file"))


@pytest.fixture
def open_laptop(private: PrivateFile) -> Access:
    return Access(settings(), private)


@pytest.fixture
def with_codes(private: PrivateFile) -> Access:
    return Access(settings(ACCESS_CODE=TABLE_CODE, OFFICER_CODE=OFFICER_CODE), private)


def request(address: str | None, *headers: tuple[str, str]) -> Visitor:
    return Visitor.of(address, headers, None)


LOCAL_HOST = ("Host", "127.0.0.1:8501")


@pytest.mark.parametrize(
    ("visitor", "role"),
    [
        (request("127.0.0.1", LOCAL_HOST), Role.LAPTOP),
        (request("127.0.0.1", ("host", "localhost:8501")), Role.LAPTOP),
        (request("127.0.0.1", ("host", "LOCALHOST")), Role.LAPTOP),
        (request("::1", ("host", "[::1]:8501")), Role.LAPTOP),
        (request("::ffff:127.0.0.1", LOCAL_HOST), Role.LAPTOP),
        (request("192.168.1.20", ("host", "192.168.1.5:8501")), Role.NOBODY),
        (request("192.168.1.20", LOCAL_HOST), Role.NOBODY),
        (request("127.0.0.1", ("host", "rebound.example:8501")), Role.NOBODY),
        (request("127.0.0.1", ("host", "localhost.evil.example")), Role.NOBODY),
        (request("127.0.0.1", ("host", "127.0.0.1.evil.example")), Role.NOBODY),
        (request("127.0.0.1", ("host", "evil.example@127.0.0.1.x")), Role.NOBODY),
        (request("127.0.0.1", ("host", "[")), Role.NOBODY),
        (request("127.0.0.1"), Role.NOBODY),
        (request(None, LOCAL_HOST), Role.NOBODY),
        (request("127.0.0.1", LOCAL_HOST, ("host", "evil.example")), Role.NOBODY),
        (request("127.0.0.1", LOCAL_HOST, ("X-Forwarded-For", "127.0.0.1")), Role.NOBODY),
        (request("127.0.0.1", LOCAL_HOST, ("x-forwarded-proto", "https")), Role.NOBODY),
        (request("127.0.0.1", LOCAL_HOST, ("Forwarded", "for=127.0.0.1")), Role.NOBODY),
        (request("127.0.0.1", LOCAL_HOST, ("Via", "1.1 proxy")), Role.NOBODY),
        (request("127.0.0.1", LOCAL_HOST, ("X-Real-IP", "127.0.0.1")), Role.NOBODY),
        (request("127.0.0.1", LOCAL_HOST, ("CF-Connecting-IP", "127.0.0.1")), Role.NOBODY),
    ],
)
def test_without_codes_only_this_laptop_comes_in(open_laptop: Access, visitor: Visitor, role: Role) -> None:
    decision = open_laptop.decide(visitor, NOW)
    assert decision.role is role
    if role is Role.NOBODY:
        assert "only on the laptop" in decision.what
        assert "--share" in decision.to_do
        assert not decision.ask_code


@pytest.mark.parametrize("visitor", [HERE, WIFI])
def test_hosted_without_codes_lets_nobody_in(private: PrivateFile, visitor: Visitor) -> None:
    decision = Access(settings(HOSTED="1"), private).decide(visitor, NOW)
    assert decision.role is Role.NOBODY
    assert not decision.ask_code
    assert "SCRUTINY_ACCESS_CODE" in decision.to_do


@pytest.mark.parametrize("hosted", ["0", "1"])
@pytest.mark.parametrize("given", [{"ACCESS_CODE": TABLE_CODE}, {"OFFICER_CODE": OFFICER_CODE}])
@pytest.mark.parametrize("visitor", [HERE, WIFI])
def test_any_code_is_asked_everywhere(
    private: PrivateFile, visitor: Visitor, given: dict[str, str], hosted: str
) -> None:
    decision = Access(settings(HOSTED=hosted, **given), private).decide(visitor, NOW)
    assert decision.role is Role.NOBODY
    assert decision.ask_code


def test_made_codes_are_asked_on_this_laptop_too(open_laptop: Access) -> None:
    open_laptop.make_codes(NOW)
    assert open_laptop.decide(HERE, NOW).ask_code
    assert open_laptop.asks_code()
    assert open_laptop.codes_made() == NOW


@pytest.mark.parametrize(
    ("role", "may_enter", "is_officer"),
    [
        (Role.NOBODY, False, False),
        (Role.TABLE, True, False),
        (Role.OFFICER, True, True),
        (Role.LAPTOP, True, True),
    ],
)
def test_rights_of_roles(role: Role, may_enter: bool, is_officer: bool) -> None:
    assert (role.may_enter, role.is_officer) == (may_enter, is_officer)


@pytest.mark.parametrize(("code", "role"), [(TABLE_CODE, Role.TABLE), (OFFICER_CODE, Role.OFFICER)])
@pytest.mark.parametrize("visitor", [HERE, WIFI])
def test_a_right_code_gives_its_role_until_signed_out(
    with_codes: Access, code: str, role: Role, visitor: Visitor
) -> None:
    signed = with_codes.sign_in(code, "browser", NOW)
    assert signed.role is role
    inside = dataclasses.replace(visitor, token=signed.token)
    assert with_codes.decide(inside, NOW).role is role
    assert with_codes.decide(dataclasses.replace(visitor, token=signed.token[:-1]), NOW).ask_code
    with_codes.sign_out(signed.token)
    assert with_codes.decide(inside, NOW).ask_code


def test_a_session_ends_after_fourteen_days(with_codes: Access) -> None:
    inside = dataclasses.replace(WIFI, token=with_codes.sign_in(TABLE_CODE, "", NOW).token)
    assert with_codes.decide(inside, NOW + timedelta(days=13, hours=23)).role is Role.TABLE
    assert with_codes.decide(inside, NOW + timedelta(days=14)).role is Role.NOBODY


def test_a_changed_setting_ends_the_sessions_of_the_old_code(with_codes: Access, private: PrivateFile) -> None:
    table = dataclasses.replace(WIFI, token=with_codes.sign_in(TABLE_CODE, "", NOW).token)
    officer = dataclasses.replace(WIFI, token=with_codes.sign_in(OFFICER_CODE, "", NOW).token)
    changed = Access(settings(ACCESS_CODE="another-code", OFFICER_CODE=OFFICER_CODE), private)
    assert changed.decide(table, NOW).role is Role.NOBODY
    assert changed.decide(officer, NOW).role is Role.OFFICER
    assert Access(settings(), private).decide(officer, NOW).role is Role.NOBODY


def test_new_codes_replace_the_old_and_end_sessions(open_laptop: Access) -> None:
    old = open_laptop.make_codes(NOW)
    inside = dataclasses.replace(WIFI, token=open_laptop.sign_in(old[Role.TABLE], "", NOW).token)
    new = open_laptop.make_codes(NOW + timedelta(days=1))
    assert open_laptop.decide(inside, NOW).role is Role.NOBODY
    with pytest.raises(AccessError):
        open_laptop.sign_in(old[Role.TABLE], "", NOW)
    assert open_laptop.sign_in(new[Role.OFFICER], "", NOW).role is Role.OFFICER


def test_codes_are_made_only_for_roles_without_a_setting(private: PrivateFile) -> None:
    mixed = Access(settings(OFFICER_CODE=OFFICER_CODE), private)
    made = mixed.make_codes(NOW)
    assert set(made) == {Role.TABLE}
    assert mixed.sign_in(made[Role.TABLE], "", NOW).role is Role.TABLE
    assert mixed.sign_in(OFFICER_CODE, "", NOW).role is Role.OFFICER


def test_where_settings_give_both_codes_nothing_is_made_and_nobody_is_signed_out(with_codes: Access) -> None:
    inside = dataclasses.replace(WIFI, token=with_codes.sign_in(TABLE_CODE, "", NOW).token)
    assert with_codes.make_codes(NOW) == {}
    assert with_codes.decide(inside, NOW).role is Role.TABLE


def test_one_code_for_both_is_refused(private: PrivateFile) -> None:
    with pytest.raises(SettingsError, match="same code"):
        Access(settings(ACCESS_CODE="Same-Code", OFFICER_CODE="same code"), private)


def test_made_codes_hold_at_least_forty_bits_and_no_lookalikes() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(re.fullmatch(rf"([{ALPHABET}]{{3}}-){{2}}[{ALPHABET}]{{3}}", code) for code in codes)
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)
    assert set("".join(codes)) - {"-"} == set(ALPHABET)


@pytest.mark.parametrize("typed", ["7kd-m2x-01t", " 7KD M2X OIT ", "7kdm2xolt", "7KD\u2013M2X\u201301T", "７KDM2X01T"])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert canonical(typed) == "7KDM2X01T"


@pytest.mark.parametrize("code", ["", " ", "wrong", "table-code-12", "\x00", "\ud800", "x" * 10_000])
def test_a_wrong_code_is_one_plain_sentence(with_codes: Access, code: str) -> None:
    with pytest.raises(AccessError, match="That code is not right"):
        with_codes.sign_in(code, "browser", NOW)


def guesses_until_wait(access: Access, browser: str, at: datetime) -> int:
    for count in range(1, 200):
        try:
            access.sign_in("wrong", browser, at)
        except AccessError as error:
            if "too many" in error.what:
                return count - 1
    pytest.fail("never slowed")


def test_guessing_is_slowed_for_one_browser_and_a_right_code_works_after_the_wait(with_codes: Access) -> None:
    assert guesses_until_wait(with_codes, "mine", NOW) == 4
    with pytest.raises(AccessError, match="Wait 2 seconds"):
        with_codes.sign_in(TABLE_CODE, "mine", NOW)
    assert with_codes.sign_in(TABLE_CODE, "another", NOW).role is Role.TABLE
    assert with_codes.sign_in(TABLE_CODE, "mine", NOW + timedelta(seconds=2)).role is Role.TABLE
    assert guesses_until_wait(with_codes, "mine", NOW + timedelta(seconds=2)) == 4


def test_the_wait_doubles_up_to_a_minute(with_codes: Access) -> None:
    at, waits = NOW, []
    for _ in range(13):
        with pytest.raises(AccessError) as caught:
            with_codes.sign_in("wrong", "mine", at)
        if match := re.search(r"Wait (\d+) seconds", caught.value.to_do):
            waits.append(int(match[1]))
            at += timedelta(seconds=int(match[1]))
    assert waits == [2, 4, 8, 16, 32]
    assert GuessLimit("x", free=3, longest=60, forgiven_every=300).wait(50, 0) == 60


def test_guessing_is_slowed_in_all_whatever_cookie_is_kept_but_nobody_is_locked_out(with_codes: Access) -> None:
    for browser in ("", "fresh"):
        allowed = 0
        for number in range(200):
            try:
                with_codes.sign_in("wrong", browser and f"{browser}{number}", NOW)
            except AccessError as error:
                allowed += "too many" not in error.what
        assert allowed <= 61
    assert with_codes.sign_in(TABLE_CODE, "newcomer", NOW + timedelta(seconds=15)).role is Role.TABLE


def test_an_hour_of_guessing_gets_few_guesses_through(with_codes: Access) -> None:
    looked_at = 0
    for second in range(0, 3600, 2):
        try:
            with_codes.sign_in("wrong", "", NOW + timedelta(seconds=second))
        except AccessError as error:
            looked_at += "too many" not in error.what
    assert looked_at <= 60 + 3600 // 10 + 1


def test_a_right_code_does_not_wipe_out_the_count_of_all(with_codes: Access) -> None:
    for number in range(59):
        with pytest.raises(AccessError):
            with_codes.sign_in("wrong", f"b{number}", NOW)
    with_codes.sign_in(TABLE_CODE, "mine", NOW)
    assert guesses_until_wait(with_codes, "", NOW) == 2


def test_a_clock_that_goes_back_never_waits_longer_than_the_longest(with_codes: Access) -> None:
    guesses_until_wait(with_codes, "mine", NOW)
    with pytest.raises(AccessError) as caught:
        with_codes.sign_in(TABLE_CODE, "mine", NOW - timedelta(days=400))
    assert int(re.search(r"\d+", caught.value.to_do)[0]) <= 60


def test_the_private_file_is_its_owners_only_and_holds_no_code_or_token(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        private = PrivateFile.open(tmp_path / "x-private.db")
        access = Access(settings(), private)
        codes = access.make_codes(NOW)
        signed = access.sign_in(codes[Role.TABLE], "browser-value", NOW)
    finally:
        os.umask(before)
    private.close()
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        content = file.read_bytes()
        for secret in (*codes.values(), *map(canonical, codes.values()), signed.token, "browser-value"):
            assert secret.encode() not in content


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "x-private.db"
    path.touch(mode=0o644)
    path.chmod(0o644)
    PrivateFile.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_topic_keys_are_made_once_and_differ(private: PrivateFile) -> None:
    key = private.topic_key("young_carers")
    assert len(key) == 32
    assert private.topic_key("young_carers") == key
    assert private.topic_key("mental_health") != key
    again = PrivateFile.open(private.path)
    assert again.topic_key("young_carers") == key
    again.close()


def test_secrets_are_kept_replaced_and_forgotten(private: PrivateFile) -> None:
    assert private.secret("bluesky") is None
    private.set_secret("bluesky", "one")
    private.set_secret("bluesky", "two")
    assert private.secret("bluesky") == "two"
    private.forget_secret("bluesky")
    private.forget_secret("bluesky")
    assert private.secret("bluesky") is None


def test_a_private_file_of_a_newer_version_is_left_alone(private: PrivateFile) -> None:
    with sqlite3.connect(private.path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, 'from_the_future', '')",
            (migrations.name,),
        )
    connection.close()
    with pytest.raises(StoreNewer):
        PrivateFile.open(private.path)


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x-private.db"
    path.write_bytes(b"these are certainly not the bytes of a database file" * 20)
    with pytest.raises(StoreDamaged):
        PrivateFile.open(path)
    assert path.read_bytes().startswith(b"these are")


def test_codes_are_printed_once_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCRUTINY_DB", str(tmp_path / "s.db"))
    shown = re.compile(rf"(?:[{ALPHABET}]{{3}}-){{2}}[{ALPHABET}]{{3}}")
    assert module.main(["make"]) == 0
    first = shown.findall(capsys.readouterr().out)
    assert len(first) == 2
    assert module.main(["make"]) == 0
    again = capsys.readouterr().out
    assert not shown.findall(again)
    assert "--new-codes" in again
    assert module.main(["make", "--renew"]) == 0
    assert len(set(shown.findall(capsys.readouterr().out)) - set(first)) == 2


def test_a_wrong_setting_is_a_sentence_on_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCRUTINY_ACCESS_COED", "x")
    assert module.main(["make"]) == 2
    assert "Did you mean SCRUTINY_ACCESS_CODE?" in capsys.readouterr().err
