import { type LimitRowFragment, type LimitSubjectKind } from '../../graphql/generated/limits/graphql';
import { type Translate } from '../../i18n/translate';

export const SUBJECT_KINDS: readonly LimitSubjectKind[] = ['GATEWAY', 'UPSTREAM', 'API_KEY', 'CONSUMER', 'VIRTUAL_KEY', 'CONSUMER_ON_UPSTREAM'];

/** The ids that name a subject; which of them are set follows from its kind. */
export interface SubjectIds {
  readonly upstreamId?: string | null;
  readonly apiKeyId?: string | null;
  readonly consumerId?: string | null;
  readonly virtualKeyId?: string | null;
}

/** Who is limited. */
export interface LimitSubject extends SubjectIds {
  readonly subjectKind: LimitSubjectKind;
}

export function subjectIds({ upstreamId, apiKeyId, consumerId, virtualKeyId }: SubjectIds): SubjectIds {
  return Object.fromEntries(Object.entries({ upstreamId, apiKeyId, consumerId, virtualKeyId }).filter(([, id]) => id));
}

/** What a limit's subject is called: "Search team → OpenAI"; the kind alone for the whole gateway. */
export function subjectName(limit: LimitRowFragment, t: Translate): string {
  return limit.subjectNames.length > 0 ? limit.subjectNames.join(' → ') : t(`limits.kind.${limit.subjectKind}`);
}

/** What one of a limit's checks is called: by its window, or as the requests at the same time. */
export function windowLabel(windowSeconds: number | null | undefined, t: Translate): string {
  switch (windowSeconds) {
    case 60:
      return t('limits.window.minute');
    case 3_600:
      return t('limits.window.hour');
    case 86_400:
      return t('limits.window.day');
    default:
      return t('limits.window.concurrent');
  }
}
