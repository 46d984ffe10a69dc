"""Light and dark, wide and narrow, by keyboard, by ear, and without motion."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.history import API
from tests.browser.page import (
    PAGES,
    RECORD_PRINT,
    figure,
    go_to,
    overflow_pixels,
    print_out,
    wait_until_filled,
)
from tests.browser.team import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")

AXE = Path(__file__).parents[2] / "services/gateway/web/node_modules/axe-core/axe.min.js"
WIDTHS = (320, 390, 640, 641, 900, 1100)
DESKTOP, PHONE = (1440, 3600), (390, 3600)
PAPER = (794, 1123)  # A4 at 96 dpi
PAPER_CHART = 670  # pixels: how wide a chart is drawn for it
LOW = (1440, 200)  # a window in which most panels are out of view
COLOURED = (
    "main :is(canvas, svg.scatter, svg.sparkline, .diverging, .length, .track .bar, [style*='background'])"
)


async def resize(page: Page, width: int, height: int = 3600) -> None:
    """Give the window another size."""
    await page.set_viewport_size({"width": width, "height": height})


async def violations(page: Page) -> list[str]:
    """What axe finds, of any severity, with the elements."""
    # The page's own policy forbids foreign scripts; a test's evaluation is not bound by it.
    await page.evaluate(AXE.read_text())
    found: Any = await page.evaluate("axe.run({ resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {one['help']}: {[node['html'] for node in one['nodes']][:3]}"
        for one in found["violations"]
    ]


@pytest.mark.parametrize(
    ("scheme", "sizes"),
    [
        pytest.param("light", [DESKTOP], id="light"),
        pytest.param("dark", [PHONE], id="dark"),
        pytest.param("light", [PHONE], marks=pytest.mark.soak, id="light-narrow"),
        pytest.param("dark", [DESKTOP], marks=pytest.mark.soak, id="dark-wide"),
    ],
)
async def test_axe_finds_nothing_on_any_page_wide_or_narrow(
    team: Team, open_page: OpenPage, scheme: str, sizes: list[tuple[int, int]]
) -> None:
    async with open_page(team.url, color_scheme=scheme) as page:
        await wait_until_filled(page)
        for size in sizes:
            await resize(page, *size)
            for name in PAGES:
                await go_to(page, name)
                assert await violations(page) == [], name
        await resize(page, *DESKTOP)
        await go_to(page, "")
        await page.locator("#cycle-time").get_by_role("button", name="Table").click()
        await page.get_by_role("button", name="Repositories: All repositories").click()
        assert await violations(page) == []
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="Marks on charts").press("Enter")
        await expect(page.get_by_label("What happened")).to_be_focused()
        assert await violations(page) == []
        await page.keyboard.press("Escape")
        await page.locator("#waiting a.title").first.click()
        await expect(page.get_by_role("heading", name="Milestones")).to_be_visible()
        assert await violations(page) == []


async def test_the_systems_preference_comes_first_then_the_persons_choice(
    team: Team, open_page: OpenPage
) -> None:
    async with open_page(team.url, color_scheme="dark") as page:
        await wait_until_filled(page)
        ground = "getComputedStyle(document.documentElement).backgroundColor"
        assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
        canvas = page.locator("#cycle-time canvas[role=img]")
        dark, chart = await page.evaluate(ground), await canvas.screenshot()
        drawn = await canvas.get_attribute("data-drawn") or ""
        await page.get_by_role("button", name="Light theme").click()
        assert await page.evaluate(ground) != dark
        await expect(canvas).not_to_have_attribute("data-drawn", drawn)
        assert await canvas.screenshot() != chart
        await page.reload()
        assert await page.evaluate("document.documentElement.dataset.theme") == "light"
        await page.get_by_role("button", name="Dark theme").click()
        await page.emulate_media(color_scheme="light")
        # Back to what the system prefers: a choice that agrees with it is no choice.
        await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def broken_on_paper(page: Page) -> list[str]:
    """What is wrong with the page on a sheet of A4: too wide, no title, an empty panel."""
    await page.emulate_media(media="print")
    await resize(page, *PAPER)
    wide = await overflow_pixels(page)
    title: Any = await page.locator("main > h1").evaluate("title => title.offsetHeight")
    unread: Any = await page.locator(".panel .skeleton").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).length"
    )
    await page.emulate_media(media="screen")
    wrong = {"too wide": wide > 0, "no title": title < 20, "a panel that was not read": unread > 0}
    return [what for what, is_so in wrong.items() if is_so]


async def test_a_print_has_every_panel_also_what_was_never_in_view_and_a_dark_page_is_light_on_paper(
    team: Team, open_page: OpenPage
) -> None:
    window = {"width": LOW[0], "height": LOW[1]}
    async with open_page("about:blank", viewport=window, color_scheme="dark") as page:
        await page.add_init_script(RECORD_PRINT)
        await page.goto(f"{team.url}/pull-requests")
        await expect(page.locator("#pull-request-table tbody a").first).to_be_visible()
        assert await page.locator("main .skeleton").count() > 0
        paper = {"unread": 0, "widths": [PAPER_CHART], "theme": "light"}
        assert await print_out(page) == {"panels": 4, **paper}
        await expect(page.locator("#distribution canvas[role=img]")).not_to_have_js_property(
            "width", PAPER_CHART
        )
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await expect(page.locator("#merge-hours .heat")).to_have_count(1)
        # Just opened, nothing has been answered yet.
        await page.goto(team.url)
        assert await print_out(page) == {"panels": 3, **paper}


async def lost_to_forced_colours(page: Page) -> list[str]:
    """What says something by its colour alone and loses it where the system sets the colours."""
    await page.emulate_media(forced_colors="active")
    lost: Any = await page.locator(COLOURED).evaluate_all(
        """all => all.filter(one => getComputedStyle(one).forcedColorAdjust !== "none")
            .map(one => one.outerHTML.slice(0, 80))"""
    )
    await page.emulate_media(forced_colors="none")
    return list(lost)


async def test_every_page_fits_every_width_paper_and_forced_colours_and_a_phone_has_one_column(
    team: Team, open_page: OpenPage
) -> None:
    async with open_page(team.url) as page:
        await wait_until_filled(page)
        for name in PAGES:
            await go_to(page, name)
            for width in WIDTHS:
                await resize(page, width)
                assert await overflow_pixels(page) == 0, (name, width)
            assert await broken_on_paper(page) == [], name
            assert await lost_to_forced_colours(page) == [], name
            await resize(page, *PHONE)
            boxes = [await panel.bounding_box() for panel in await page.locator(".grid > .panel").all()]
            assert len({(box["x"], box["width"]) for box in boxes if box}) <= 1, name
        await go_to(page, "")
        await page.locator("#waiting a.title").first.click()
        await expect(page.get_by_role("heading", name="Milestones")).to_be_visible()
        for width in WIDTHS:
            await resize(page, width, 800)
            sheet: Any = await page.locator("dialog").evaluate("box => box.scrollWidth - box.clientWidth")
            assert sheet == 0, width


async def test_the_keyboard_reaches_everything_and_shows_where_it_is(team: Team, open_page: OpenPage) -> None:
    async with open_page(team.url) as page:
        await wait_until_filled(page)
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the figures")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(figure(page, "Cycle time").get_by_role("button").first).to_be_focused()
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert await page.evaluate(outline) == "solid"
        await page.keyboard.press("Enter")
        await expect(page.locator(".definition")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator(".definition")).to_have_count(0)
        opened = page.locator("[popover]:popover-open")
        for opener in await page.locator("[popovertarget]").all():
            for key in ("Enter", "Space"):
                await opener.press(key)
                await expect(opened).to_have_count(1)
                await page.keyboard.press("Escape")
                await expect(opened).to_have_count(0)
                await expect(opener).to_be_focused()


async def test_whoever_wants_no_motion_gets_none(team: Team, open_page: OpenPage) -> None:
    async with open_page(team.url, reduced_motion="reduce") as page:
        await wait_until_filled(page)
        await page.evaluate(
            """window.motions = [];
            addEventListener("animationstart", event => motions.push(event.animationName), true)"""
        )
        before = await figure(page, "Merged").locator(".n").inner_text()
        await team.merge(API, "ada")
        await expect(figure(page, "Merged").locator(".n")).not_to_have_text(before)
        await expect(figure(page, "Merged").locator(".highlight")).to_have_count(1)
        assert await page.evaluate("motions") == []


async def test_the_badge_is_said_aloud_and_each_chart_has_words(team: Team, open_page: OpenPage) -> None:
    async with open_page(team.url) as page:
        await wait_until_filled(page)
        await expect(page.get_by_role("status").filter(has_text="Live")).to_have_attribute(
            "aria-live", "polite"
        )
        picture = page.get_by_role("img", name="Cycle time of")
        await expect(picture).to_be_visible()
        # The table that says the same is there for readers of screens, unseen.
        await expect(page.locator("#cycle-time table caption")).to_have_text("Cycle time")
        for landmark in ("banner", "main", "navigation"):
            await expect(page.get_by_role(landmark)).to_have_count(1)


async def grounds(page: Page, selector: str) -> set[str]:
    """The colours behind some elements."""
    found: Any = await page.locator(selector).evaluate_all(
        "all => all.map(one => getComputedStyle(one).backgroundColor)"
    )
    return set(found)


async def test_no_text_is_small_and_paper_and_forced_colours_keep_what_colours_mean(
    team: Team, open_page: OpenPage
) -> None:
    async with open_page(team.url) as page:
        await wait_until_filled(page)
        await go_to(page, "pull-requests")
        sizes: Any = await page.evaluate(
            """[...document.querySelectorAll("body *")]
                .filter(one => one.checkVisibility() && [...one.childNodes].some(
                    node => node.nodeType === Node.TEXT_NODE && node.data.trim()))
                .map(one => parseFloat(getComputedStyle(one).fontSize))"""
        )
        assert min(sizes) >= 12
        assert await page.evaluate("getComputedStyle(document.documentElement).fontSize") == "16px"
        shades = await grounds(page, ".heat-cell")
        assert len(shades) > 1
        await page.emulate_media(forced_colors="active")
        assert await grounds(page, ".heat-cell") == shades
        assert await page.locator(".dot").evaluate("dot => getComputedStyle(dot).borderTopWidth") == "2px"
        await page.emulate_media(forced_colors="none", media="print")
        assert await grounds(page, ".heat-cell") == shades
        assert await page.locator(".heat-cell").first.evaluate(
            "cell => getComputedStyle(cell).printColorAdjust"
        ) == ("exact")
        await resize(page, *PAPER)
        assert await overflow_pixels(page) == 0
        wider: Any = await page.locator(".chart").evaluate_all(
            """all => all.map(one => one.querySelector("canvas").getBoundingClientRect().width
                - one.clientWidth).filter(pixels => pixels > 0)"""
        )
        assert wider == []
        assert len(await page.pdf(print_background=False)) > 50_000
