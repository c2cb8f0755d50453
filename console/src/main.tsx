import "@cloudscape-design/global-styles/index.css";
import "./page.css";

import { I18nProvider } from "@cloudscape-design/components/i18n";
import english from "@cloudscape-design/components/i18n/messages/all.en";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";

import { App } from "./app";
import { keepStrayFilesOut } from "./parts/stray-files";
import { startTheme } from "./parts/theme";

startTheme();
keepStrayFilesOut();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      {/* What the components themselves say to screen readers: close, next page, sort. */}
      <I18nProvider locale="en" messages={[english]}>
        <BrowserRouter>
          <App />
        </BrowserRouter>
      </I18nProvider>
    </StrictMode>,
  );
}
