import { definitions } from "./queries/definitions";
import { firstAnswers } from "./queries/first_answers";
import { marks } from "./queries/marks";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/layout.css";
import "./theme/controls.css";
import "./theme/menus.css";
import "./theme/panels.css";
import "./theme/messages.css";
import "./theme/figures.css";
import "./theme/rows.css";
import "./theme/tables.css";
import "./theme/heat.css";
import "./theme/drawer.css";
import "./theme/pages.css";
import "./theme/forced_colors.css";
import "./theme/print.css";

/** So many milliseconds the page waits for its first answers once its code is there, and shows no grey panels meanwhile. */
const PATIENCE = 200;

// The code that shows the page is loaded beside this one (vite.config.ts); what it shows first is fetched meanwhile.
definitions.start();
marks.start();
const answers = firstAnswers();
void import("./main").then(async ({ show }) => {
  await Promise.race([answers, new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]);
  show();
});
