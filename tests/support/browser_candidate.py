"""What a candidate does at a PC of the hall, and what the page then shows. One place for the marks by which the page is read."""

from __future__ import annotations

GOOD = "#saved[data-kind=good]"
LATE = "#saved[data-kind=late]"
SLACK = 60_000
"""Milliseconds after which what a page should do is held not to come at all. No bar: a machine that is busy with other tests takes long."""


def sign_in(page, room, n: int = 0, release: str = "", base: str = "") -> None:
    """From the door to the waiting page or the paper."""
    page.goto(f"{base}/sit")
    if release:  # before the others: with ticket and room code complete the page asks by itself
        page.fill("[name=release_code]", release)
    page.fill("[name=ticket]", room.tickets[n])
    page.fill("[name=room_code]", room.code)
    confirm(page)


def confirm(page) -> None:
    page.click("form[action='/sit/seat'] button", timeout=SLACK)
    page.wait_for_url("**/sit", timeout=SLACK)


def paper(page, room, n: int = 0, release: str = "", base: str = "") -> None:
    """Sign in while the exam runs and see the questions."""
    sign_in(page, room, n, release, base)
    page.wait_for_selector(".question", timeout=SLACK)


def choose(page, question: int, option: int = 1) -> str:
    """Choose the n-th option of a question; gives its token."""
    field = page.locator(f"#q{question} .option input").nth(option - 1)
    field.check()
    return field.get_attribute("value")


def saved(page) -> None:
    """Everything is acknowledged."""
    page.wait_for_selector(GOOD, timeout=SLACK)


def hand_in(page) -> None:
    """Look over, hand in, and read the receipt."""
    page.check("[name=sure]")
    page.click("#submit button")
    page.wait_for_selector("#receipt", timeout=SLACK)


# Everything that a page may leave in a browser, as one text; bytes stand in it as characters.
STORED = """async () => {
  const plain = (value) => {
    if (value instanceof ArrayBuffer) value = new Uint8Array(value);
    if (ArrayBuffer.isView(value)) return 'bytes:' + new TextDecoder().decode(value) + Array.from(value, b => String.fromCharCode(b)).join('');
    if (window.CryptoKey && value instanceof CryptoKey) return 'key, extractable: ' + value.extractable;
    if (value && typeof value === 'object') return Object.entries(value).map(([name, one]) => name + '=' + plain(one)).join(';');
    return String(value);
  };
  const found = [];
  for (const store of [localStorage, sessionStorage]) found.push(...Object.entries(store).map(one => one.join('=')));
  for (const {name} of await indexedDB.databases()) {
    const base = await new Promise((yes, no) => { const asked = indexedDB.open(name); asked.onsuccess = () => yes(asked.result); asked.onerror = no; });
    for (const table of base.objectStoreNames) {
      const asked = base.transaction(table).objectStore(table);
      const [keys, values] = await Promise.all([asked.getAllKeys(), asked.getAll()].map(
        one => new Promise((yes, no) => { one.onsuccess = () => yes(one.result); one.onerror = no; })));
      values.forEach((value, place) => found.push(name + '/' + table + '/' + plain(keys[place]) + ': ' + plain(value)));
    }
    base.close();
  }
  for (const name of window.caches ? await caches.keys() : []) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) found.push(name + '/' + request.url + ': ' + await (await cache.match(request)).text());
  }
  return found;
}"""


def kept(page) -> list[str]:
    """What this page's browser keeps of it: local and session storage, IndexedDB, caches; one line a record."""
    return page.evaluate(STORED)
