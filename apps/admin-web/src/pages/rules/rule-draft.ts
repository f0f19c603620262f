import { type RuleDraft, type RuleRowFragment } from '../../graphql/generated/rules/graphql';

/** What of a rule can be tried: without what says where it stands and whether it is on. */
export function draftOf({ name, upstreamId, match, thresholdCount, thresholdWindowSeconds, mode, actions }: RuleRowFragment): RuleDraft {
  return { name, upstreamId: upstreamId ?? null, match, thresholdCount, thresholdWindowSeconds, mode, actions: actionsOf(actions) };
}

/** The actions as an input: without what GraphQL adds to them. */
export function actionsOf(actions: RuleRowFragment['actions']): RuleDraft['actions'] {
  return actions.map(({ type, durationSeconds, cron, timeZone, untilHeader, untilJsonPath, message, tag }) => ({ type, durationSeconds, cron, timeZone, untilHeader, untilJsonPath, message, tag }));
}
