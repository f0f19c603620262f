import { Field, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { IdInput } from '@app/core';
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS, ScriptLanguage } from '@app/scripts';
import { IsEnum, IsIn, IsInt, IsObject, IsOptional, IsString, Max, Min } from 'class-validator';

registerEnumType(ScriptLanguage, { name: 'ScriptLanguage' });

@InputType()
export class TestScriptInput {
  @Field(() => ScriptLanguage)
  @IsEnum(ScriptLanguage)
  language!: ScriptLanguage;

  @Field({ description: 'At most 16 KiB.' })
  @IsString()
  script!: string;

  @Field(() => String, { nullable: true, description: 'A JSON object whose members (request, upstream, key, consumer, now, vars) take the place of examples.' })
  @IsOptional()
  @IsString()
  context?: string;

  @IdInput({ nullable: true, description: "Gives the script this upstream's vars." })
  upstreamId?: number;

  @Field(() => Int, { defaultValue: DEFAULT_TIMEOUT_MS, description: `1 to ${MAX_TIMEOUT_MS}.` })
  @IsInt()
  @Min(1)
  @Max(MAX_TIMEOUT_MS)
  timeoutMs: number = DEFAULT_TIMEOUT_MS;
}

/** The body of POST /api/admin/scripts/test. */
export class TestScriptBody {
  @IsIn(['javascript', 'python'])
  script_type!: 'javascript' | 'python';

  @IsString()
  script!: string;

  @IsOptional()
  @IsObject()
  context?: Record<string, unknown>;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_TIMEOUT_MS)
  timeout_ms?: number;
}
