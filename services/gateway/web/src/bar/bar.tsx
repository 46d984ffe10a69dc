import { Icon } from "../parts/icons";
import { authors, repositories, teams } from "../state/data";
import { filterBy, filters } from "../state/location";
import { switchTheme, theme } from "../theme/theme";
import { Freshness } from "./freshness";
import { LiveBadge } from "./live_badge";
import { PeriodMenu } from "./period_menu";
import { PickMany } from "./pick_many";
import { SignOut } from "./sign_out";

/** The slim bar on top: what is looked at, and how fresh it is. */
export function Bar() {
  const { repos, teams: chosenTeams, authors: chosenAuthors } = filters.value;
  return (
    <header class="bar">
      <a class="brand" href="./" aria-label="Headway, without filters">
        <img src="./favicon.svg" width="20" height="20" alt="" />Headway
      </a>
      <nav aria-label="Filters" class="filters">
        <PeriodMenu />
        <PickMany what="repositories" offered={repositories.value} chosen={repos} onChoose={(chosen) => filterBy({ repos: chosen })} />
        {teams.value.length > 0 && <PickMany what="teams" offered={teams.value} chosen={chosenTeams} onChoose={(chosen) => filterBy({ teams: chosen })} />}
        {authors.value.length > 0 && <PickMany what="developers" offered={authors.value} chosen={chosenAuthors} onChoose={(chosen) => filterBy({ authors: chosen })} />}
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
