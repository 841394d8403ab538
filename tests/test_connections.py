"""Whom a crawl connects to: no redirect, no link and no name leads it to this machine or its network."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from twisted.internet.address import IPv4Address, IPv6Address

from newscrawl.addresses import is_public
from newscrawl.connections import GuardedResolver

PRIVATE = (
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),  # noqa: S104
    *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1"),
    *("2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:80ff:fffe"),
)
PUBLIC = ("8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "2001:4860:4860::8888", "::ffff:8.8.8.8")
RESOLVER = ("-s", "TWISTED_DNS_RESOLVER=tests.spiders.resolving.Resolver")


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_this_machine_or_of_a_network_is_private(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_that_anybody_can_reach_is_public(address):
    assert is_public(address)


# -- names ------------------------------------------------------------------------------------------------------------


class Names:
    """Answers with one list of addresses after the other."""

    def __init__(self, *answers):
        self._answers = iter(answers)

    def resolveHostName(self, receiver, _, port, *__):  # noqa: N802 - Twisted's
        receiver.resolutionBegan(None)
        for address in next(self._answers):
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.resolutionComplete()


def resolved(resolver, host, port=80):
    found = []
    ended = []
    receiver = SimpleNamespace(
        resolutionBegan=lambda _: None,
        addressResolved=lambda address: found.append((address.host, address.port)),
        resolutionComplete=lambda: ended.append(True),
    )
    resolver.resolveHostName(receiver, host, port)
    assert ended == [True]
    return found


def test_a_name_that_was_public_and_is_private_now_leads_nowhere():
    resolver = GuardedResolver(Names(["8.8.8.8"], ["127.0.0.1"], ["8.8.8.8"]))
    assert resolved(resolver, "rebound.test") == [("8.8.8.8", 80)]
    assert resolver.refused == {}
    assert resolved(resolver, "rebound.test") == []
    assert resolver.refused == {"rebound.test": "127.0.0.1"}
    assert resolved(resolver, "rebound.test") == [("8.8.8.8", 80)]
    assert resolver.refused == {}


def test_of_several_addresses_the_public_ones_are_left():
    resolver = GuardedResolver(Names(["10.0.0.1", "8.8.8.8", "::1", "2606:4700::1111"]))
    assert [host for host, _ in resolved(resolver, "mixed.test")] == ["8.8.8.8", "2606:4700::1111"]
    assert resolver.refused == {}


def test_a_trusted_host_is_trusted_at_its_port_only():
    resolver = GuardedResolver(Names(*[["127.0.0.1"]] * 3))
    resolver.trusted.add(("news.test", 8099))
    assert resolved(resolver, "NEWS.test", 8099) == [("127.0.0.1", 8099)]
    assert resolved(resolver, "news.test", 27017) == []
    assert resolved(resolver, "other.test", 8099) == []


# -- a crawl ----------------------------------------------------------------------------------------------------------


def listener():
    """Listen, so that a connection is seen even if nothing is sent."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setblocking(False)
    return listening


def was_connected(listening):
    try:
        listening.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@pytest.fixture(scope="module")
def led_astray(crawl, databases, mongo, tiny_sites, tmp_path_factory):
    """Crawl a site that tries to lead the crawler to other services of this machine."""
    secret = tmp_path_factory.mktemp("own") / "secret.html"
    with databases() as name, tiny_sites() as site, listener() as inside:
        secret.write_text("<html>the secret</html>")
        port = inside.getsockname()[1]
        ours = site.server_address[1]
        targets = [
            *(f"http://127.0.0.1:{port}/", f"http://127.1:{port}/", f"http://2130706433:{port}/"),
            *(f"http://0x7f.0.0.1:{port}/", f"http://0.0.0.0:{port}/", f"http://[::1]:{port}/"),
            *(f"http://[::ffff:127.0.0.1]:{port}/", f"http://localhost:{port}/", f"http://localhost:{ours}/"),
            *(f"http://inside.test:{port}/", f"http://news.test:{port}/", f"https://inside.test:{port}/"),
            *(f"http://127.0.0.1:{ours}/iraq/99-story/", "http://169.254.169.254/latest/meta-data/"),
            *("http://metadata.test/", "http://network.test/", "http://10.1.2.3/", "http://100.64.1.1/"),
            f"http://news.test@127.0.0.1:{port}/",
        ]
        schemes = [secret.as_uri(), "data:text/html,<p>x</p>", f"ftp://127.0.0.1:{port}/x", "s3://bucket/x"]
        paths = [f"/iraq/{number}-story/" for number in range(1, 1 + len(targets) + len(schemes))]
        for path, target in zip(paths, [*targets, *schemes], strict=True):
            site.redirect(path, target, 302)
        site.section("iraq", [*paths, "/iraq/90-story/"])
        site.story("/iraq/90-story/")
        site.story("/iraq/99-story/")
        site.redirect("/wp-sitemap.xml", f"http://127.0.0.1:{port}/sitemap.xml", 302)
        site.redirect("/feed/", f"http://inside.test:{port}/feed/", 307)
        run = crawl(name, "-a", f"base_url=http://news.test:{ours}", "-a", "full=1", *RESOLVER)
        reasons = {row["url"].partition(f":{ours}")[2]: row.get("reason") for row in mongo[name].ledger.find({})}
        yield SimpleNamespace(
            run=run,
            db=mongo[name],
            site=site,
            base=f"http://news.test:{ours}",
            was_connected=was_connected(inside),
            private={target: reasons[path] for path, target in zip(paths, targets, strict=False)},
            others=[reasons[path] for path in paths[len(targets) :]],
            doors=[reasons[path] for path in ("/wp-sitemap.xml", "/feed/")],
        )


def test_no_redirect_and_no_name_leads_to_another_service_of_this_machine(led_astray):
    assert not led_astray.was_connected
    assert "/iraq/99-story/" not in led_astray.site.paths


def test_what_leads_to_a_private_address_leaves_its_reason(led_astray):
    assert led_astray.private == dict.fromkeys(led_astray.private, "private_address")
    assert led_astray.doors == ["private_address"] * 2
    assert f"private_address {len(led_astray.private)}" in led_astray.run.out


def test_it_is_asked_for_once(led_astray):
    asked = [path for path in led_astray.site.paths if path.endswith("-story/")]
    assert len(asked) == len(set(asked))


def test_redirects_to_files_and_other_schemes_are_not_followed(led_astray):
    assert led_astray.others == ["http_302"] * 4


def test_the_rest_of_the_site_is_crawled_and_nothing_is_in_the_mail(led_astray):
    assert (led_astray.run.status, led_astray.run.err) == (0, "")
    assert [one["_id"] for one in led_astray.db.articles.find({})] == [f"{led_astray.base}/iraq/90-story/"]


def test_a_name_of_the_site_that_leads_inside_is_refused_unless_base_url_says_so(crawl, tiny, tmp_path):
    (tmp_path / "insidesite.py").write_text(
        "from newscrawl.sites.iranfocus import IranFocusSpider\n\n\n"
        'class InsideSpider(IranFocusSpider):\n    name = "inside"\n    hosts = ("inside.test",)\n'
    )
    more = {"PYTHONPATH": str(tmp_path), "site": "inside"}
    run = crawl("never", "-s", "SPIDER_MODULES=insidesite", *RESOLVER, **more)
    assert run.status == 5
    assert "inside.test is at 127.0.0.1, which is no public address; base_url= names one that may be asked" in run.err
    assert tiny.requests == []


def test_links_to_private_addresses_are_not_followed(crawl, database, db, tiny):
    with listener() as inside:
        there = f"http://127.0.0.1:{inside.getsockname()[1]}/iraq/2-story/"
        tiny.story("/iraq/1-story/", canonical=there)
        tiny.section("iraq", ["/iraq/1-story/", there], following=there)
        run = crawl(database, "-a", f"base_url={tiny.url}")
        assert run.status == 0
        assert not was_connected(inside)
    assert [one["_id"] for one in db.articles.find({})] == [f"{tiny.url}/iraq/1-story/"]


def test_where_a_page_leads_that_a_user_names_is_not_fetched(newscrawl, tiny):
    with listener() as inside:
        tiny.redirect("/iraq/2-story/", f"http://127.0.0.1:{inside.getsockname()[1]}/")
        run = newscrawl("extract", f"{tiny.url}/iraq/2-story/")
        assert not was_connected(inside)
    assert run.status == 5
    assert run.err.endswith("127.0.0.1 is no public address; base_url= names one that may be asked\n")


def test_a_proxy_of_the_users_own_may_be_anywhere_and_is_asked_for_no_private_address(crawl, tiny):
    # What is asked through it is answered by the site itself, which takes the address for a path.
    tiny.redirect("http://news.test/", "http://10.1.2.3/")
    run = crawl("never", "-a", "base_url=http://news.test", *RESOLVER, http_proxy=tiny.url)
    assert run.status == 5
    assert "cannot be reached: 10.1.2.3 is no public address" in run.err
    assert {path for path, _ in tiny.requests} == {"http://news.test/robots.txt", "http://news.test/"}


@pytest.fixture
def certificate(tmp_path):
    """Make a certificate that nobody vouches for; the file with it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    file = tmp_path / "certificate.pem"
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, *private)
    )
    return file


def test_a_site_with_a_certificate_that_nobody_vouches_for_is_not_believed(crawl, database, db, tiny, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    tiny.socket = context.wrap_socket(tiny.socket, server_side=True)
    tiny.url = f"https://localhost:{tiny.server_address[1]}"
    tiny.story("/iraq/1-story/")
    tiny.section("iraq", ["/iraq/1-story/"])
    arguments = ("-a", f"base_url={tiny.url}", "-s", "RETRY_TIMES=0")
    run = crawl(database, *arguments)
    assert run.status == 5
    assert "its certificate is not valid; -s DOWNLOAD_VERIFY_CERTIFICATES=0 takes any" in run.err
    assert tiny.requests == []
    assert crawl(database, *arguments, SSL_CERT_FILE=str(certificate)).status == 0
    assert db.articles.count_documents({}) == 1
    assert crawl(database, *arguments, "-s", "DOWNLOAD_VERIFY_CERTIFICATES=0").status == 0


def test_a_proxy_for_https_may_be_anywhere_too(crawl, tiny):
    proxy = f"http://inside.test:{tiny.server_address[1]}"
    run = crawl("never", "-a", "base_url=https://news.test", *RESOLVER, https_proxy=proxy)
    assert run.status == 5
    assert "Could not open CONNECT tunnel with proxy inside.test" in run.err
    assert "'status': 501" in run.err  # it answers, and cannot do it
