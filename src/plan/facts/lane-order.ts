import type { Node } from '../node.js';

/**
 * Whether the rows of each lane come in the order of their ordinals, so that what is made of them can be numbered anew:
 * where only operators that act on each row by itself lead to the sources.
 */
export function isInLaneOrder(node: Node): boolean {
  switch (node.kind) {
    case 'scan':
      return true;
    case 'filter':
    case 'project':
    case 'lateral-join':
    case 'sort':
    case 'to-stream':
    case 'transform':
    case 'from-stream':
      return isInLaneOrder(node.input);
    case 'union':
      return node.inputs.every(isInLaneOrder);
    default:
      return false;
  }
}
