import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

/** What ends a script that does not end by itself. */
export enum ScriptLimit {
  TIME = 'TIME',
  MEMORY = 'MEMORY',
}

registerEnumType(ScriptLimit, { name: 'ScriptLimit', description: 'What ends a script that does not end by itself.' });

@ObjectType()
export class ScriptTestError {
  @Field()
  type!: string;

  @Field()
  message!: string;

  @Field(() => Int, { nullable: true, description: 'Of the script, from 1.' })
  line!: number | null;

  @Field(() => Int, { nullable: true, description: 'From 1.' })
  column!: number | null;

  @Field(() => ScriptLimit, { nullable: true, description: 'Which of its limits ended it, if one did.' })
  limit?: `${ScriptLimit}`;
}

@ObjectType({ description: 'What a script came to: a result or an error.' })
export class ScriptTest {
  @Field()
  success!: boolean;

  @Field(() => String, { nullable: true })
  result!: string | null;

  @Field(() => ScriptTestError, { nullable: true })
  error!: ScriptTestError | null;

  @Field(() => Float)
  executionTimeMs!: number;

  @Field(() => [String], { description: 'What it printed, 100 lines at most.' })
  logs!: string[];
}

@ObjectType()
export class ScriptSample {
  @Field()
  name!: string;

  @Field()
  description!: string;

  @Field()
  code!: string;
}

@ObjectType({ description: 'Scripts to start from.' })
export class ScriptSamples {
  @Field(() => [ScriptSample])
  javascript!: readonly ScriptSample[];

  @Field(() => [ScriptSample])
  python!: readonly ScriptSample[];
}
