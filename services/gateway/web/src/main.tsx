import { render } from "preact";
import { startFeed } from "./live/feed";
import { goLive } from "./live/live";
import { Page } from "./page";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/layout.css";
import "./theme/controls.css";
import "./theme/panels.css";
import "./theme/figures.css";
import "./theme/rows.css";
import "./theme/tables.css";
import "./theme/heat.css";
import "./theme/drawer.css";

startFeed();
goLive();
render(<Page />, document.getElementById("app")!);
