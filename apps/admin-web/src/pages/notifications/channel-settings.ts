import { type ChannelRowFragment, type MailEncryption, type NotificationChannelKind } from '../../graphql/generated/notifications/graphql';
import { CHANNEL_FIELDS } from './channel-kinds';

/** A channel's settings as its form holds them. Secrets begin empty: they are written, never read back. */
export interface SettingsDraft {
  readonly host: string;
  readonly port: number | null;
  readonly tls: MailEncryption;
  readonly user: string;
  readonly password: string;
  readonly from: string;
  readonly to: string[];
  readonly url: string;
  readonly secret: string;
  /** `Name: value`, one a line. */
  readonly headers: string;
  readonly dropSecret: boolean;
  readonly dropHeaders: boolean;
}

export function draftOf(channel: ChannelRowFragment | undefined): SettingsDraft {
  const shown = channel?.settings;
  return {
    host: shown?.host ?? '',
    port: shown?.port ?? 587,
    tls: shown?.tls ?? 'STARTTLS',
    user: shown?.user ?? '',
    password: '',
    from: shown?.from ?? '',
    to: [...(shown?.to ?? [])],
    url: '',
    secret: '',
    headers: '',
    dropSecret: false,
    dropHeaders: false,
  };
}

/** The headers of a text, or null when a line is none. */
export function parseHeaders(text: string): { name: string; value: string }[] | null {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
  const headers = lines.map((line) => /^([^:\s]+)\s*:\s*(.*)$/.exec(line)).filter((match) => match !== null);
  return headers.length === lines.length ? headers.map(([, name, value]) => ({ name, value })) : null;
}

/** What is sent: only the kind's own fields; a secret that was left empty stays as it is, one that was dropped goes. */
export function settingsInput(kind: NotificationChannelKind, draft: SettingsDraft) {
  const text = (value: string) => value || undefined;
  const all = {
    host: draft.host,
    port: draft.port,
    tls: draft.tls,
    user: draft.user || null,
    password: draft.user === '' ? null : text(draft.password),
    from: draft.from,
    to: draft.to,
    url: text(draft.url),
    secret: draft.dropSecret ? null : text(draft.secret),
    headers: draft.dropHeaders ? [] : draft.headers.trim() ? parseHeaders(draft.headers) : undefined,
  };
  return Object.fromEntries(CHANNEL_FIELDS[kind].map((field) => [field, all[field]])) as Partial<typeof all>;
}
