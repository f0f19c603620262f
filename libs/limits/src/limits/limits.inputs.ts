import { applyDecorators } from '@nestjs/common';
import { Field, InputType, Int, IntersectionType, PartialType } from '@nestjs/graphql';
import { IdInput } from '@app/core';
import { IsBoolean, IsEnum, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { LimitSubjectKind } from './limit-subject.js';

const MAX_LIMIT = 2 ** 31 - 1;

/** A whole number from 1; null switches the limit off, leaving it out keeps what was. */
function LimitField(description: string): PropertyDecorator {
  return applyDecorators(Field(() => Int, { nullable: true, description }), IsOptional(), IsInt(), Min(1), Max(MAX_LIMIT));
}

@InputType()
export class LimitRatesInput {
  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @Field(() => String, { nullable: true, description: 'The three rates in short, in place of the three fields: "60/min, 1000/hour, 10000/day".' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  rates?: string | null;

  @LimitField('In any 60 seconds.')
  requestsPerMinute?: number | null;

  @LimitField('In any hour.')
  requestsPerHour?: number | null;

  @LimitField('In any 24 hours.')
  requestsPerDay?: number | null;

  @LimitField('At the same time.')
  maxConcurrent?: number | null;
}

@InputType()
export class UpdateLimitInput extends LimitRatesInput {}

@InputType()
export class LimitSubjectInput {
  @Field(() => LimitSubjectKind)
  @IsEnum(LimitSubjectKind)
  subjectKind!: LimitSubjectKind;

  @IdInput({ nullable: true })
  upstreamId?: number;

  @IdInput({ nullable: true })
  apiKeyId?: number;

  @IdInput({ nullable: true })
  consumerId?: number;

  @IdInput({ nullable: true })
  virtualKeyId?: number;
}

@InputType()
export class LimitFilter extends PartialType(LimitSubjectInput) {}

@InputType({ description: 'Without any rate and without maxConcurrent: 60 a minute, 1000 an hour, 10000 a day.' })
export class CreateLimitInput extends IntersectionType(LimitSubjectInput, LimitRatesInput) {}
