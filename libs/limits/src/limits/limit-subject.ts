import { registerEnumType } from '@nestjs/graphql';
import { GatewayError } from '@app/core';

/** Who is limited. */
export enum LimitSubjectKind {
  GATEWAY = 'GATEWAY',
  UPSTREAM = 'UPSTREAM',
  API_KEY = 'API_KEY',
  CONSUMER = 'CONSUMER',
  VIRTUAL_KEY = 'VIRTUAL_KEY',
  /** One consumer's use of one upstream. */
  CONSUMER_ON_UPSTREAM = 'CONSUMER_ON_UPSTREAM',
}

registerEnumType(LimitSubjectKind, { name: 'LimitSubjectKind', description: 'Who is limited: the whole gateway, or one of what its other values name.' });

/** The ids that name a subject; which of them are set follows from the kind. */
export interface LimitSubject {
  subjectKind: LimitSubjectKind;
  upstreamId?: number | null;
  apiKeyId?: number | null;
  consumerId?: number | null;
  virtualKeyId?: number | null;
}

type SubjectId = Exclude<keyof LimitSubject, 'subjectKind'>;

const IDS: Record<LimitSubjectKind, readonly SubjectId[]> = {
  [LimitSubjectKind.GATEWAY]: [],
  [LimitSubjectKind.UPSTREAM]: ['upstreamId'],
  [LimitSubjectKind.API_KEY]: ['apiKeyId'],
  [LimitSubjectKind.CONSUMER]: ['consumerId'],
  [LimitSubjectKind.VIRTUAL_KEY]: ['virtualKeyId'],
  [LimitSubjectKind.CONSUMER_ON_UPSTREAM]: ['consumerId', 'upstreamId'],
};

const ALL_IDS: readonly SubjectId[] = ['upstreamId', 'apiKeyId', 'consumerId', 'virtualKeyId'];

/** @throws GatewayError BAD_USER_INPUT unless exactly the ids that the kind asks for are there */
export function checkSubject(subject: LimitSubject): void {
  for (const name of ALL_IDS) {
    const isWanted = IDS[subject.subjectKind].includes(name);
    const isThere = subject[name] !== undefined && subject[name] !== null;
    if (isWanted && !isThere) throw GatewayError.badInput(name, `is needed for a limit on ${subject.subjectKind}`);
    if (!isWanted && isThere) throw GatewayError.badInput(name, `does not belong to a limit on ${subject.subjectKind}`);
  }
}

/** What a subject's counts are kept under. */
export function subjectKey(subject: LimitSubject): string {
  return [subject.subjectKind, ...subjectIds(subject)].join(':');
}

/** None for the gateway, the consumer's and the upstream's for a consumer on an upstream, one for any other. */
export function subjectIds(subject: LimitSubject): number[] {
  return IDS[subject.subjectKind].map((name) => subject[name] ?? 0);
}

/** The id by which events name a subject: a consumer's for its use of an upstream, 0 for the gateway. */
export function subjectId(subject: LimitSubject): number {
  const [name] = IDS[subject.subjectKind];
  return name === undefined ? 0 : (subject[name] ?? 0);
}
