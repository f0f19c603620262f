import { Document } from 'yaml';
import type { ConfigInput } from './document.schema.js';

const EDITOR_LINE = ' yaml-language-server: $schema=gatewayctl.schema.json';

/** The YAML of a file; scripts as blocks, long texts on one line. The schema of the first line is what `gatewayctl schema` prints. */
export function writeDocument(content: ConfigInput): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = EDITOR_LINE;
  return document.toString({ lineWidth: 0 });
}
