// Runs a query from a page with Yasgui and prints the rows of its table: node yasgui.mjs MODULES CHROMIUM ENDPOINT QUERY
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, executablePath, endpoint, query] = process.argv.slice(2);
const { chromium } = createRequire(`${modules}/`)("playwright-core");
const page = `<!doctype html><meta charset="utf-8"><div id="yasgui"></div><script src="yasgui.min.js"></script>
<script>
  const requestConfig = { endpoint: ${JSON.stringify(endpoint)} };
  window.tab = new Yasgui(document.getElementById("yasgui"), { requestConfig }).getTab();
  tab.yasqe.setValue(${JSON.stringify(query)});
</script>`;
const server = createServer((request, response) => {
  const script = request.url === "/yasgui.min.js";
  response.setHeader("content-type", script ? "text/javascript" : "text/html");
  response.end(script ? readFileSync(`${modules}/node_modules/@zazuko/yasgui/build/yasgui.min.js`) : page);
}).listen(0, "127.0.0.1");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const shown = await browser.newPage();
  await shown.goto(`http://127.0.0.1:${server.address().port}/`);
  await shown.waitForFunction(() => window.tab);
  await shown.evaluate(() => void window.tab.yasqe.query());
  await shown.waitForSelector(".yasr table tbody tr", { timeout: 30000 });
  const rows = (all) => all.map((row) => [...row.cells].map((cell) => cell.innerText));
  console.log(JSON.stringify(await shown.$$eval(".yasr table tbody tr", rows)));
} finally {
  await browser.close();
  server.close();
}
