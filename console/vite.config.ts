import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Everything the browser loads comes from the console's own listener: the policy it sends
// allows no other scripts, and none within the page.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/lazarette/console/static",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    // The budget is 450 KiB compressed for a route; this counts one file uncompressed.
    chunkSizeWarningLimit: 800,
  },
});
