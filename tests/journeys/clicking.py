"""What a person does with a page: fills fields, presses buttons by their Chinese words, expects to read something."""

from playwright.sync_api import Page, expect


def fill(page: Page, **fields) -> None:
    """Fill a form's fields by name: text, dates (ISO), choices by value or by a part of their text, ticks by True."""
    for name, value in fields.items():
        field = page.locator(f"main [name='{name}']").first
        kind = field.evaluate("e => e.tagName + ':' + (e.type || '')")
        if kind.startswith("SELECT"):
            choose(field, value)
        elif kind == "INPUT:radio":
            page.locator(f"main [name='{name}'][value='{value}']").check()
        elif kind == "INPUT:checkbox":
            field.set_checked(bool(value))
        elif kind == "INPUT:file":
            field.set_input_files(value)
        else:
            field.fill(str(value))


def choose(field, value) -> None:
    """Choose an option by its value, else by a part of its text."""
    options = field.locator("option").evaluate_all("all => all.map(o => [o.value, o.text])")
    exact = [v for v, text in options if v == str(value) or str(value) in text]
    assert exact, f"{value} is not among {options}"
    field.select_option(exact[0])


def press(page: Page, words: str, within: str = "main") -> None:
    """Press the button, or follow the link, that says `words`; the page that follows must not be an error."""
    root = page.locator(within)
    buttons = root.get_by_role("button", name=words, exact=True)
    button = buttons.first if buttons.count() else root.get_by_role("link", name=words, exact=True).first
    with page.expect_navigation():
        button.click()
    refuse_errors(page)


def go(page: Page, path: str) -> None:
    response = page.goto(path)
    assert response.status < 400, f"{path}: {response.status}"


def refuse_errors(page: Page) -> None:
    """Whatever was refused is shown by the failing test in the user's own words."""
    errors = page.locator("main .has-error:visible, main .form-errors:visible, main .note-bad:visible")
    if errors.count():
        raise AssertionError(f"{page.url}: " + " | ".join(errors.all_inner_texts()))


def reads(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def number_in(page: Page, pattern: str) -> int:
    """The number in the address of the page: `number_in(page, "/batches/")`."""
    return int(page.url.split(pattern)[1].split("/")[0].split("?")[0])


def act_as(page: Page, words: str) -> None:
    """Switch to another role or duty of the same account, by the menu at the head of the page."""
    page.locator("header details", has_text="管理中心").or_(page.locator("header details", has_text="认定中心")).first.locator("summary").click()
    with page.expect_navigation():
        page.locator("header .drop-item", has_text=words).first.click()
    refuse_errors(page)
