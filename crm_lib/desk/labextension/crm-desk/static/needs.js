/**
 * Which cells a cell needs: those above it that set or change a name it uses, and theirs in turn.
 *
 * Read from the source alone and rather too much than too little: a name in a comment counts too.
 */
import { codeCells, source } from './page.js';

const NAME = /[A-Za-z_]\w*/g;
/** Places at which Python sets a name: assignment, import, definition, loop, with, call on it. */
const SETTERS = [
  /^[ \t]*([\w., \t*()[\]"']+?)[ \t]*(?::[^=\n]+)?(?:[-+*/%&|^@]|\/\/|\*\*)?=(?!=)/gm,
  /^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)/gm,
  /^[ \t]*(?:from[ \t]+\S+[ \t]+)?import[ \t]+(\([^)]*\)|[^\n]+)/gm,
  /\bfor[ \t]+([\w, \t()]+?)[ \t]+in\b/g,
  /\bas[ \t]+(\w+)/g,
  /(\w+)[ \t]*:=/g,
  /^[ \t]*([A-Za-z_]\w*)\./gm
];

/** Return the names that a source may set or change. */
export function namesSet(text) {
  const found = new Set();
  for (const setter of SETTERS) {
    for (const [, target] of text.matchAll(setter)) {
      for (const name of target.match(NAME) || []) found.add(name);
    }
  }
  return found;
}

/** Return the names that occur in a source. */
export function namesIn(text) {
  return new Set(text.match(NAME) || []);
}

/**
 * Return the cells to run so that `cell` can run, in their order, and `cell` itself at the end.
 *
 * @param {Object} panel - the notebook's panel
 * @param {Object} cell - a code cell of it
 * @param {(cell: Object) => boolean} has - tells whether a cell has run in this kernel already
 */
export function cellsFor(panel, cell, has) {
  const all = codeCells(panel);
  const above = all.slice(0, all.indexOf(cell));
  const used = namesIn(source(cell));
  const needed = [];
  const first = all[0] === cell ? [] : all.slice(0, 1);
  for (const each of above.reverse()) {
    const text = source(each);
    // The first cell of a page also sets what errors are told in, and which page this is.
    if (!first.includes(each) && ![...namesSet(text)].some(name => used.has(name))) continue;
    for (const name of namesIn(text)) used.add(name);
    if (!has(each)) needed.unshift(each);
  }
  return [...needed, cell];
}
