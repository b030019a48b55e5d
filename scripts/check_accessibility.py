"""Check a report's page against WCAG 2.2 AA in a browser, on a wide screen and at 320 px; stop where it fails.

Counts axe-core's violations, what the page tries to fetch, errors of its script, and whether it must be
scrolled sideways. Needs node, Chromium, and a folder with `npm install axe-core puppeteer-core`, none of
which the project needs otherwise.
Run: python scripts/check_accessibility.py report.html FOLDER [CHROMIUM]
"""

import json
import subprocess
import sys
from pathlib import Path

CHECK = """
const { readFileSync } = require("fs");
const [page_url, chromium] = process.argv.slice(1);
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
(async () => {
  const browser = await require("puppeteer-core").launch({
    executablePath: chromium, args: ["--no-sandbox", "--disable-background-networking"],
  });
  const found = [];
  for (const width of [1280, 320]) {
    const page = await browser.newPage();
    page.on("pageerror", (error) => found.push(`${width} px: ${error.message}`));
    page.on("request", (request) => {
      if (request.url() !== page_url) found.push(`${width} px: fetches ${request.url()}`);
    });
    await page.setBypassCSP(true);
    await page.setViewport({ width, height: 800 });
    await page.goto(page_url);
    await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    const result = await page.evaluate((tags) => axe.run({ runOnly: tags }), tags);
    for (const { id, nodes } of result.violations) found.push(`${width} px: ${id}: ${nodes[0].html}`);
    const needed = await page.evaluate(() => document.documentElement.scrollWidth);
    if (needed > width) found.push(`${width} px: is ${needed} px wide`);
  }
  await browser.close();
  console.log(JSON.stringify(found));
})();
"""


def problems(page: Path, modules: Path, chromium: str) -> list[str]:
    """What is wrong with the page, one line each; `modules` is the folder where axe-core is installed."""
    run = ["node", "-e", CHECK, page.resolve().as_uri(), chromium]
    done = subprocess.run(run, cwd=modules, capture_output=True, text=True, timeout=120)
    if done.returncode:
        sys.exit(done.stderr)
    found: list[str] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    page_file, modules_folder, *browser = sys.argv[1:]
    wrong = problems(Path(page_file), Path(modules_folder), browser[0] if browser else "/usr/bin/chromium")
    print("\n".join(wrong) or "no problems found")
    sys.exit(1 if wrong else 0)
