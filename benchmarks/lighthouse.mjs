// Lighthouse's mobile profile on pages, one after the other in one browser.
// From stdin {browser, flags, addresses} as JSON; to stdout, for each address, what bench_pages.py prints.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const packages = process.argv[2];
const load = (file) => import(pathToFileURL(join(packages, file)));
const { default: lighthouse } = await load("lighthouse/core/index.js");
const { launch } = await load("chrome-launcher/dist/index.js");

const { browser, flags, addresses } = JSON.parse(readFileSync(0, "utf8"));
const chrome = await launch({ chromePath: browser ?? undefined, chromeFlags: ["--headless=new", ...flags] });
const results = [];
try {
  for (const address of addresses) {
    const options = { port: chrome.port, output: "json", logLevel: "error", onlyCategories: CATEGORIES };
    const { lhr } = await lighthouse(address, options);
    const number = (name) => lhr.audits[name].numericValue;
    const failed = Object.values(lhr.categories).flatMap(({ id, auditRefs }) => auditRefs
      .filter((ref) => (id !== "performance" || ref.weight > 0) && (lhr.audits[ref.id].score ?? 1) < 0.9)
      .flatMap((ref) => {
        const { title, details } = lhr.audits[ref.id];
        const places = (details?.items ?? []).flatMap(({ node }) => (node ? [`  ${node.snippet} in ${node.selector}`] : []));
        return [`${id}: ${title}`, ...places];
      }));
    results.push({
      scores: Object.values(lhr.categories).map(({ title, score }) => [title, Math.round(100 * (score ?? 0))]),
      firstPaint: number("first-contentful-paint"),
      largestPaint: number("largest-contentful-paint"),
      blocking: number("total-blocking-time"),
      shift: number("cumulative-layout-shift"),
      version: lhr.lighthouseVersion,
      failed,
      requests: lhr.audits["network-requests"].details.items
        .filter(({ url }) => !url.startsWith("data:"))
        .map(({ url, transferSize }) => [url.replace(/\?.*/, ""), transferSize]),
    });
  }
} finally {
  chrome.kill();
}
process.stdout.write(JSON.stringify(results));
