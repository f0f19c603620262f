import { labelOf, type Resource, Resources } from '../state/resource.js';
import type { FileProblem } from './read-document.js';

/** Things that a file names twice, each at its second place. */
export function duplicatesIn(resources: Resources<Resource>): FileProblem[] {
  return [...resources.ambiguous.values()].flatMap(([, ...others]) => others.map((resource) => ({ at: resource.at, message: `${labelOf(resource)} is there twice` })));
}
