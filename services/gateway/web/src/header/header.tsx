import { Icon } from "../parts/icons";
import { authors, repositories, teams } from "../queries/filter_options";
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
        <MultiSelect what="repositories" offered={repositories.value} chosen={repos} onChoose={(chosen) => filterBy({ repos: chosen })} />
        {teams.value.length > 0 && <MultiSelect what="teams" offered={teams.value} chosen={chosenTeams} onChoose={(chosen) => filterBy({ teams: chosen })} />}
        {authors.value.length > 0 && <MultiSelect what="developers" offered={authors.value} chosen={chosenAuthors} onChoose={(chosen) => filterBy({ authors: chosen })} />}
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
