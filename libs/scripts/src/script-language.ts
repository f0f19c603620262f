/** What a script is written in. */
export enum ScriptLanguage {
  JAVASCRIPT = 'JAVASCRIPT',
  PYTHON = 'PYTHON',
}
