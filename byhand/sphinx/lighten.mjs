// KaTeX's boxes, for the same picture in fewer elements: most of a chapter's are in its formulas.
//
// A box without a style of its own is left out, a space is the margin of what stands before it, and an index or an
// exponent alone is a shifted span in place of a table.

const SIZES = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.44, 1.728, 2.074, 2.488];
const SIZING = "katex-sizing";
// Classes that katex.css gives no style.
const BARE = new Set(["mord", "mbin", "mrel", "mop", "mopen", "mclose", "mpunct", "minner", "mtight"]);

const em = (length) => (length ? Number(length.replace(/em$/, "")) : 0);
const inEm = (size) => `${Number(size.toFixed(4))}em`;
const isSymbol = (node) => "text" in node;
const isEmpty = (thing) => Object.keys(thing ?? {}).length === 0;
const isPlain = ({ classes, style, attributes }) => classes.length === 0 && isEmpty(style) && isEmpty(attributes);

// How large a node's letters are, measured by those around it.
function scale({ classes }) {
  if (!classes.includes(SIZING)) return 1;
  const [from, to] = ["reset-size", "size"].map((kind) =>
    Number(classes.find((name) => name.startsWith(kind)).slice(kind.length)));
  return SIZES[to - 1] / SIZES[from - 1];
}

// Gives a node more room at its right, in the em of what is around it.
function widen(node, room) {
  const own = Math.max(node.italic ?? 0, 0) + em(node.style.marginRight); // a slanted letter has a margin of its own
  node.style.marginRight = inEm(own + room / scale(node));
  node.italic = 0;
}

const isSpace = (node) =>
  node.classes?.join() === "mspace" && isEmpty(node.children) && Object.keys(node.style).join() === "marginRight";
const mayWiden = (node) => node?.style && !["mspace", "katex-strut"].some((name) => node.classes.includes(name));

function withoutSpaces(nodes) {
  return nodes.reduce((kept, node) => {
    if (isSpace(node) && mayWiden(kept.at(-1))) widen(kept.at(-1), em(node.style.marginRight));
    else kept.push(node);
    return kept;
  }, []);
}

const holdsTable = (node) => node.classes?.includes("vlist-t") || (node.children ?? []).some(holdsTable);

// The one box of a list of boxes above each other, and how far it is raised; null if there are more, or if it holds such
// a list itself, which WebKit would set lower.
function raised({ children: [table] }) {
  if (!table?.classes.includes("vlist-t")) return null;
  const boxes = table.children[0].children[0].children;
  if (boxes.length !== 1) return null;
  const [{ style, children }] = boxes;
  if (children.length !== 2 || !children[1].classes.includes(SIZING) || holdsTable(children[1])) return null;
  return { box: children[1], style, by: -em(style.top) - em(children[0].style.height) };
}

function shifted({ box, style, by }) {
  const size = scale(box);
  const [only, ...more] = box.children;
  const node = more.length === 0 && isSymbol(only) && isEmpty(only.style) ? only : box;
  if (node === only) node.classes.push(...box.classes);
  node.classes.push("katex-shifted");
  node.style.verticalAlign = inEm(by / size);
  if (style.marginLeft) node.style.marginLeft = inEm(em(style.marginLeft) / size);
  if (style.marginRight) widen(node, em(style.marginRight));
  return node;
}

// A node's own place taken by what it comes to.
function lighter(node, isKept = false) {
  if (!node.classes) return [node]; // a drawing
  if (!isKept) node.classes = node.classes.filter((name) => name && !BARE.has(name));
  if (!node.children) return [node];
  const inTable = node.children[0]?.classes?.includes("pstrut"); // katex.css knows what stands there by its place
  node.children = withoutSpaces(node.children.flatMap((child) => lighter(child, inTable)));
  if (node.classes.join() === "msupsub") {
    const alone = raised(node);
    if (alone) return [shifted(alone)];
  }
  return !isKept && isPlain(node) && node.children.length > 0 ? node.children : [node];
}

// The tree of a formula, as KaTeX builds it, with the boxes that are drawn made lighter.
export function lighten(tree) {
  if (!tree.classes?.includes("katex-html")) tree.children?.forEach(lighten);
  else tree.children = tree.children.flatMap((line) => lighter(line));
  return tree;
}
