import type { Node } from '../node.js';

/** Why a plan is marked that computes on changes as on data (S13). */
const REASON = 'how many changes a table has depends on how its input is cut, and they are computed on as data';

/** Why what reads `stream` depends on more than the input: it is a changelog, or holds one. */
export function changelogImpurity(stream: Node): readonly string[] {
  return isChangelog(stream) ? [REASON] : [];
}

function isChangelog(stream: Node): boolean {
  return stream.kind === 'to-changelog' || (stream.kind === 'union' && stream.inputs.some(isChangelog));
}
