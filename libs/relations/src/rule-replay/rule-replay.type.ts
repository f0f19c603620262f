import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

@ObjectType()
export class RuleReplayKey {
  @Field(() => ID)
  apiKeyId!: number;

  @Field({ description: 'Empty when the key is gone.' })
  name!: string;

  @Field(() => Int)
  fired!: number;
}

@ObjectType({ description: 'What a rule would have done to the requests in the log. Nothing was changed.' })
export class RuleReplay {
  @Field(() => Int, { description: 'Attempts that were looked at.' })
  examined!: number;

  @Field(() => Int, { description: 'Attempts on which the condition holds.' })
  matched!: number;

  @Field(() => Int, { description: 'How often the rule would have fired, its threshold counted.' })
  fired!: number;

  @Field(() => [RuleReplayKey], { description: 'The keys that it would have hit, the most often hit first.' })
  keys!: RuleReplayKey[];

  @Field(() => [ID], { description: 'Some of the requests, the latest first.' })
  requestIds!: string[];

  @Field({ description: 'False: there are more requests in this time than are looked at; these are the latest.' })
  complete!: boolean;

  @Field(() => Int, { description: 'Attempts of which headers or body were asked for, but not kept: capture them on the upstream to have them judged.' })
  withoutContent!: number;
}
