"""One tab of the chat: the texts that a person sees, and the actions that a person can take."""

from playwright.async_api import Browser, Page, expect

SCHEMES = ("light", "dark")


class Tab:
    """A tab in which a person has joined under a name; `complaints`: the messages of its console."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    @classmethod
    async def enter(cls, browser: Browser, url: str, name: str) -> "Tab":
        context = await browser.new_context(locale="en-GB", color_scheme=SCHEMES[len(browser.contexts) % 2])
        tab = cls(await context.new_page())
        await tab.page.goto(url)
        await tab.page.get_by_label("Your name").fill(name)
        await tab.page.get_by_role("button", name="Join").click()
        await tab.sees_state("Online")
        return tab

    async def say(self, text: str) -> None:
        await self.page.get_by_label("Message", exact=True).fill(text)
        await self.page.keyboard.press("Enter")

    async def sees(self, text: str) -> None:
        await expect(self.page.locator("#log li", has_text=text)).to_have_count(1)

    async def sees_said(self, name: str, text: str) -> None:
        message = self.page.locator("#log li", has_text=text)
        await expect(message.locator("b")).to_have_text(name)

    async def sees_people(self, *names: str) -> None:
        await expect(self.page.locator("#people li span")).to_have_text(sorted(names))
        await expect(self.page.locator("#count")).to_have_text(str(len(names)))

    async def sees_state(self, text: str) -> None:
        await expect(self.page.locator("#state")).to_contain_text(text, timeout=30_000)
