"""Measurements of a page: the contrast of its texts (WCAG 2.2 AA), its width, the names of its controls."""

from playwright.async_api import Page

# A text needs a contrast of 4.5 : 1 with its background, a large text 3 : 1. Disabled and hidden texts are exempt.
FAINT = """() => {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (below, colour) => {  // any CSS colour, painted on another
    context.fillStyle = `rgb(${below})`;
    context.fillRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const path = (element) => element ? [...path(element.parentElement), element] : [];
  const below = (element) => path(element).reduce(
    (colour, one) => over(colour, getComputedStyle(one).backgroundColor), [255, 255, 255]);
  const luminance = (colour) => colour.map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const faded = (element) => path(element).reduce((share, one) => share * getComputedStyle(one).opacity, 1);
  const seen = (element, style) => {
    const back = below(element), share = faded(element), ink = over(back, style.color);
    const large = parseFloat(style.fontSize) >= (style.fontWeight >= 700 ? 18.66 : 24);
    const mixed = ink.map((part, index) => share * part + (1 - share) * back[index]);
    return { ratio: contrast(mixed, back), least: large ? 3 : 4.5 };
  };
  const texts = [...document.querySelectorAll("body *")].filter((element) => shown(element)
    && !element.closest(":disabled, script, style")
    && (element.placeholder || [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim())));
  const found = texts.map((element) => ({ text: element.placeholder || element.textContent,
    ...seen(element, getComputedStyle(element, element.placeholder ? "::placeholder" : null)) }));
  return [found.length, found.filter(({ ratio, least }) => ratio < least)
    .map(({ text, ratio }) => `${text.slice(0, 40)}: ${ratio.toFixed(2)}`)];
}"""
UNNAMED = """() => [...document.querySelectorAll("button, input, [tabindex]")]
  .filter((one) => !one.ariaLabel && !one.textContent.trim()).map((one) => one.outerHTML)"""


async def faint_texts(page: Page) -> list[str]:
    """The visible texts with too little contrast, and their contrast."""
    count, faint = await page.evaluate(FAINT)
    assert count > 3, "the page shows no text"
    return faint


async def unnamed_controls(page: Page) -> list[str]:
    """The controls without a name for screen readers."""
    return await page.evaluate(UNNAMED)


async def overflow(page: Page) -> int:
    """The number of pixels by which the page is wider than its window."""
    return await page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
