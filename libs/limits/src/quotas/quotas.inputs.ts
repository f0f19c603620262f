import { Field, Float, InputType, PartialType } from '@nestjs/graphql';
import { IdInput, IdListInput } from '@app/core';
import { ArrayMaxSize, IsBoolean, IsEnum, IsInt, IsOptional, IsString, IsTimeZone, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import { QuotaReset } from './quota-period.js';
import { QuotaMeasure } from './quota.entity.js';

const MOST_MEMBERS = 10_000;

@InputType()
export class CreateQuotaInput {
  @Field()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  enableQuota?: boolean;

  @Field(() => QuotaMeasure, { nullable: true })
  @IsOptional()
  @IsEnum(QuotaMeasure)
  measure?: QuotaMeasure;

  @Field(() => String, { nullable: true, description: 'Names with dots between them; needed for UNITS.' })
  @IsOptional()
  @MaxLength(200)
  @Matches(/^[^.\s]+(\.[^.\s]+)*$/, { message: 'must be names with dots between them, such as usage.total_tokens' })
  unitsPath?: string | null;

  @Field(() => Float, { description: 'Requests or units in a period.' })
  @IsInt()
  @Min(1)
  @Max(Number.MAX_SAFE_INTEGER)
  quotaTotal!: number;

  @Field(() => QuotaReset, { nullable: true, description: 'A change begins a new period.' })
  @IsOptional()
  @IsEnum(QuotaReset)
  quotaReset?: QuotaReset;

  @Field(() => String, { nullable: true, description: 'Five or six fields; needed for CRON.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  quotaResetCron?: string | null;

  @Field({ nullable: true, description: 'IANA name; the time zone of the installation when left out.' })
  @IsOptional()
  @IsTimeZone({ message: 'must be an IANA time zone, such as Asia/Shanghai' })
  timeZone?: string;

  @ArrayMaxSize(MOST_MEMBERS)
  @IdListInput({ nullable: true })
  apiKeyIds?: number[];

  @ArrayMaxSize(MOST_MEMBERS)
  @IdListInput({ nullable: true })
  virtualKeyIds?: number[];
}

@InputType()
export class UpdateQuotaInput extends PartialType(CreateQuotaInput) {}

@InputType()
export class QuotaFilter {
  @IdInput({ nullable: true, description: 'Those that this API key shares.' })
  apiKeyId?: number;

  @IdInput({ nullable: true, description: 'Those that this virtual key shares.' })
  virtualKeyId?: number;
}
