/** What an admin, a rule or the failure threshold has decided about a key; its health is another matter. */
export enum KeyStatus {
  ACTIVE = 'ACTIVE',
  /** Out until an admin, a probe that succeeds, or the task of a rule that said after how long, brings it back. */
  DISABLED = 'DISABLED',
  /** Out until an admin brings it back: the vendor has closed the account, or will when it is used again. */
  BANNED = 'BANNED',
}
