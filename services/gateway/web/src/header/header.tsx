import { Icon } from "../parts/icons";
import { peopleHidden } from "../queries/definitions";
import { authorMerges, authors, repositories, teamMerges, teams } from "../queries/filter_options";
import { filterBy, filters } from "../state/location";
import { switchTheme, theme } from "../theme/theme";
import { Freshness } from "./freshness";
import { LiveBadge } from "./live_badge";
import { PeriodMenu } from "./period_menu";
import { MultiSelect } from "../parts/multi_select";
import { SignOut } from "./sign_out";

/** Shows the page header: the filters, and how fresh the data is. */
export function Bar() {
  const { repos, teams: chosenTeams, authors: chosenAuthors } = filters.value;
  return (
    <header class="header">
      <a class="brand" href="./" aria-label="Headway, without filters">
        <img src="./favicon.svg" width="20" height="20" alt="" />Headway
      </a>
      <nav aria-label="Filters" class="filters">
        <PeriodMenu />
        <MultiSelect what="repositories" none="No repository is collected yet." offered={repositories.value} chosen={repos} onChoose={(chosen, again) => filterBy({ repos: chosen }, again)} />
        <MultiSelect what="teams" none={noneOf(teamMerges, "No team of the definitions merged anything in this period.")} offered={teams.value} chosen={chosenTeams} onChoose={(chosen, again) => filterBy({ teams: chosen }, again)} onOpen={() => teamMerges.watch()} />
        {!peopleHidden.value && <MultiSelect what="authors" none={noneOf(authorMerges, "Nobody merged anything in this period.")} offered={authors.value} chosen={chosenAuthors} onChoose={(chosen, again) => filterBy({ authors: chosen }, again)} onOpen={() => authorMerges.watch()} />}
      </nav>
      <div class="status">
        <Freshness />
        <LiveBadge />
        <SignOut />
        <button type="button" class="tool" onClick={switchTheme} aria-label={theme.value === "dark" ? "Light theme" : "Dark theme"} title={theme.value === "dark" ? "Light theme" : "Dark theme"}>
          <Icon name={theme.value === "dark" ? "sun" : "moon"} />
        </button>
      </div>
    </header>
  );
}

/** Says why there is nothing to choose: not known yet, or none. */
function noneOf({ result }: typeof teamMerges, none: string): string {
  return result.value.failure?.title ?? (result.value.current ? none : "Loading …");
}
