// One document of the book's pages, for printing. Called in an empty page with the pages' addresses in their order.
// Ids and links get their page's name in front, so that every link within the book leads to a place in the document.
"use strict";

const NEEDLESS = "script, noscript, template, .headerlink, .live-presets, .live-controls, .live-status, .copybtn, details.code-fold, details.hide > summary, .exercise form";

async function assemble({ pages, home, site }) {
  const parser = new DOMParser();
  const name = (address) => address.replace(/\.html$/, "").replaceAll("/", "-");
  const place = (page, id) => (id ? `${name(page)}--${id}` : name(page));
  const main = document.querySelector("main");
  const texts = await Promise.all(pages.map(async (page) => (await fetch(home + page)).text()));

  pages.forEach((page, i) => {
    const source = parser.parseFromString(texts[i], "text/html");
    if (i === 0) {
      for (const link of source.querySelectorAll("link[rel=stylesheet]")) {
        const copy = document.createElement("link");
        Object.assign(copy, { rel: "stylesheet", href: new URL(link.getAttribute("href"), home + page).href });
        document.head.append(copy);
      }
    }
    const article = document.importNode(source.querySelector("article"), true);
    article.id = name(page);
    for (const one of article.querySelectorAll(NEEDLESS)) one.remove();
    for (const one of article.querySelectorAll("details.hide")) one.replaceWith(...one.childNodes);
    for (const one of article.querySelectorAll("details")) one.open = true;
    for (const one of article.querySelectorAll("*")) adapt(one, page);
    main.append(article);
  });
  await Promise.all([...document.querySelectorAll("link")].map((link) => link.sheet || new Promise((done) => (link.onload = done))));
  for (const image of document.images) image.loading = "eager";
  await document.fonts.ready;

  function adapt(element, page) {
    if (element.id) element.id = place(page, element.id);
    for (const { name: key, value } of [...element.attributes]) {
      if (/^aria-(labelledby|describedby|controls)$|^for$/.test(key)) {
        element.setAttribute(key, value.split(/\s+/).map((id) => place(page, id)).join(" "));
      } else if (value.includes("url(#")) {
        element.setAttribute(key, value.replace(/url\(#([^)]+)\)/g, (_, id) => `url(#${place(page, id)})`));
      } else if (key === "src") {
        element.setAttribute(key, new URL(value, home + page).href);
      } else if (key === "href" || key === "xlink:href") {
        const target = linked(value, page);
        if (target === null) element.replaceWith(...element.childNodes);
        else element.setAttribute(key, target);
      }
    }
  }
  // Within the document, or to the published site, or to another host as it is; null for what a print cannot reach.
  function linked(value, page) {
    const url = new URL(value, home + page);
    if (!url.href.startsWith(home)) return value;
    const path = url.pathname.slice(new URL(home).pathname.length);
    if (pages.includes(path)) return "#" + place(path, decodeURIComponent(url.hash.slice(1)));
    return site ? site + path + url.hash : null;
  }
}
