import { ArgsType, Field, InputType, Int, OmitType, PartialType } from '@nestjs/graphql';
import { IdInput, IdListInput } from '@app/core';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsBoolean, IsEnum, IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength, ValidateNested } from 'class-validator';
import { RuleAction } from './rule-action.js';
import { RuleMode } from './rule.entity.js';

const DAY_SECONDS = 86_400;

@InputType()
export class CreateRuleInput {
  @Field()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @IdInput({ nullable: true, description: 'Null: for all upstreams.' })
  upstreamId?: number | null;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @Field(() => Int, { nullable: true, description: 'Higher goes first.' })
  @IsOptional()
  @IsInt()
  @Min(-1_000_000)
  @Max(1_000_000)
  priority?: number;

  @Field({ description: 'A condition in CEL.' })
  @IsString()
  match!: string;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  thresholdCount?: number;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(DAY_SECONDS)
  thresholdWindowSeconds?: number;

  @Field(() => [RuleAction])
  @ValidateNested({ each: true })
  @Type(() => RuleAction)
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  actions!: RuleAction[];

  @Field(() => RuleMode, { nullable: true })
  @IsOptional()
  @IsEnum(RuleMode)
  mode?: RuleMode;
}

@InputType()
export class UpdateRuleInput extends PartialType(CreateRuleInput) {}

@ArgsType()
export class ReorderRulesArgs {
  @ArrayUnique()
  @ArrayMaxSize(10_000)
  @IdListInput({ description: 'The first goes first.' })
  ids!: number[];
}

@InputType()
export class RuleFilter {
  @IdInput({ nullable: true, description: 'Rules of this upstream and those for all.' })
  upstreamId?: number;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @Field({ nullable: true, description: 'Part of the name or the condition.' })
  @IsOptional()
  @IsString()
  search?: string;
}

/** What to try a rule on. */
@InputType()
export class RuleDraft extends OmitType(CreateRuleInput, ['enabled', 'priority']) {}
