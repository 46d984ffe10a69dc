import { PageLink } from "../parts/page_link";
import { Icon } from "../parts/icons";
import { MultiSelect } from "../parts/multi_select";
import { PAGE_PARTS } from "../pages/page_parts";
import { PaletteKey } from "../palette/palette_key";
import { peopleHidden } from "../queries/definitions";
import { filterBy, filters, page, viewOf } from "../state/location";
import { BAR_PAGES, type PageName } from "../state/pages";
import { switchTheme, theme } from "../theme/theme";
import { FilterButtons } from "./filter_buttons";
import { Freshness } from "./freshness";
import { LiveBadge } from "./live_badge";
import { useAuthors, useRepositories, useTeams } from "./filter_options";
import { MarksButton } from "./marks_button";
import { MoreFiltersMenu } from "./more_filters";
import { PeriodMenu } from "./period_menu";
import { SignOut } from "./sign_out";

/** Shows the bar: the pages, the filters that hold on all of them, and how fresh the data is. */
export function Bar() {
  return (
    <header class="header">
      <a class="brand" href="./" aria-label="Headway, without filters">
        <img src="./favicon.svg" width="20" height="20" alt="" />Headway
      </a>
      <Pages />
      <Filters />
      <div class="status">
        <Freshness />
        <LiveBadge />
        <SignOut />
        <MarksButton />
        <PaletteKey />
        <button type="button" class="tool" onClick={switchTheme} aria-label={theme.value === "dark" ? "Light theme" : "Dark theme"} title={theme.value === "dark" ? "Light theme" : "Dark theme"}>
          <Icon name={theme.value === "dark" ? "sun" : "moon"} />
        </button>
      </div>
    </header>
  );
}

/** Shows the pages; pointing at one loads its code. */
function Pages() {
  const shown: PageName = page.value === "pull-request" ? "pull-requests" : page.value;
  return (
    <nav aria-label="Pages" class="pages">
      <ul>
        {BAR_PAGES.map(({ name, title }) => (
          <li key={name} onPointerEnter={() => { PAGE_PARTS[name].load().catch(() => undefined); }}>
            <PageLink to={viewOf(name)} current={name === shown}>{title}</PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Filters() {
  const { repos, teams, authors } = filters.value;
  return (
    <div role="group" aria-label="Filters" class="filters">
      <PeriodMenu />
      <MultiSelect what="repositories" chosen={repos} useOffer={useRepositories} onChoose={(chosen, again) => filterBy({ repos: chosen }, again)} />
      <MultiSelect what="teams" chosen={teams} useOffer={useTeams} onChoose={(chosen, again) => filterBy({ teams: chosen }, again)} />
      {!peopleHidden.value && <MultiSelect what="authors" chosen={authors} useOffer={useAuthors} onChoose={(chosen, again) => filterBy({ authors: chosen }, again)} />}
      <MoreFiltersMenu />
      <FilterButtons />
    </div>
  );
}
