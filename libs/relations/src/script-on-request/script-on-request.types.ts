import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { ScriptTest } from '@app/headers';
import { CapturedHeader } from '@app/logs';
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS, ScriptLanguage } from '@app/scripts';
import { IsEnum, IsInt, IsString, IsUUID, Max, Min, MinLength } from 'class-validator';

@InputType()
export class TestScriptOnRequestInput {
  @Field(() => ID, { description: 'Of the request log.' })
  @IsUUID()
  requestId!: string;

  @Field({ description: 'The header that gets the result.' })
  @IsString()
  @MinLength(1)
  headerName!: string;

  @Field(() => ScriptLanguage)
  @IsEnum(ScriptLanguage)
  language!: ScriptLanguage;

  @Field({ description: 'At most 16 KiB.' })
  @IsString()
  script!: string;

  @Field(() => Int, { defaultValue: DEFAULT_TIMEOUT_MS, description: `1 to ${MAX_TIMEOUT_MS}.` })
  @IsInt()
  @Min(1)
  @Max(MAX_TIMEOUT_MS)
  timeoutMs: number = DEFAULT_TIMEOUT_MS;
}

@ObjectType({ description: 'What a script would have made of a request that was served.' })
export class ScriptOnRequest {
  @Field(() => ScriptTest)
  test!: ScriptTest;

  @Field(() => [CapturedHeader], { description: 'As captured, credentials redacted; empty when the upstream captures none.' })
  before!: CapturedHeader[];

  @Field(() => [CapturedHeader])
  after!: CapturedHeader[];
}
