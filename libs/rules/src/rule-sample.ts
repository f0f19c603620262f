import { Field, Float, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Outcome } from '@app/core';
import { Type } from 'class-transformer';
import { IsArray, IsEnum, IsInt, IsNumber, IsOptional, IsString, Max, MaxLength, Min, ValidateNested } from 'class-validator';


@InputType()
export class SampleHeader {
  @Field()
  @IsString()
  name!: string;

  @Field()
  @IsString()
  value!: string;
}

/** An answer, as a rule would see it. */
@InputType()
export class RuleSample {
  @Field(() => Int, { defaultValue: 200, description: '0 when no answer came.' })
  @IsInt()
  @Min(0)
  @Max(599)
  status: number = 200;

  @Field(() => [SampleHeader], { defaultValue: [] })
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SampleHeader)
  headers: SampleHeader[] = [];

  @Field({ defaultValue: '' })
  @IsString()
  @MaxLength(65_536)
  body: string = '';

  @Field(() => Outcome, { nullable: true, description: 'Derived from the status where it is not given.' })
  @IsOptional()
  @IsEnum(Outcome)
  outcome?: Outcome;

  @Field(() => Float, { defaultValue: 0 })
  @IsNumber()
  @Min(0)
  latencyMs: number = 0;

  @Field({ defaultValue: 'GET' })
  @IsString()
  method: string = 'GET';

  @Field({ defaultValue: '/' })
  @IsString()
  path: string = '/';

  @Field(() => [SampleHeader], { defaultValue: [] })
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SampleHeader)
  requestHeaders: SampleHeader[] = [];
}

export enum RuleConsequenceKind {
  COOL_DOWN = 'COOL_DOWN',
  DISABLE = 'DISABLE',
  BAN = 'BAN',
  /** The request is tried with the next key where that is safe. */
  RETRY = 'RETRY',
  /** The answer goes back as it is. */
  RETURN = 'RETURN',
  TAG = 'TAG',
  NOTIFY = 'NOTIFY',
}

registerEnumType(RuleConsequenceKind, { name: 'RuleConsequenceKind', description: 'What a rule would bring about.' });

@ObjectType({ description: 'One thing that would follow.' })
export class RuleConsequence {
  @Field(() => RuleConsequenceKind)
  kind!: RuleConsequenceKind;

  @Field(() => Date, { nullable: true, description: 'Until when the key rests or is disabled, where that has an end.' })
  until?: Date;

  @Field(() => String, { nullable: true, description: 'The tag that is added, or the message that is sent.' })
  detail?: string;

  @Field({ description: 'In words.' })
  text!: string;
}

@ObjectType()
export class RuleTestResult {
  @Field()
  matched!: boolean;

  @Field(() => [String], { description: 'What would follow, a sentence each; empty when the condition does not hold.' })
  effects!: string[];

  @Field(() => [RuleConsequence], { description: 'The same, for programs.' })
  consequences!: RuleConsequence[];
}

@ObjectType({ description: 'What the reason of a problem speaks of, by name.' })
export class ProblemParam {
  @Field()
  name!: string;

  @Field()
  value!: string;
}

@ObjectType({ description: 'What is wrong with an expression, and where: offsets from 0.' })
export class RuleExpressionProblem {
  @Field()
  message!: string;

  @Field(() => String, { nullable: true, description: 'One of the reasons that errors have too; null where only words tell.' })
  reason!: string | null;

  @Field(() => [ProblemParam])
  params!: ProblemParam[];

  @Field(() => Int)
  start!: number;

  @Field(() => Int)
  end!: number;
}
