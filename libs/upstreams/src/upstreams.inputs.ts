import { Field, InputType, Int, PartialType } from '@nestjs/graphql';
import { SelectionPolicy } from '@app/core';
import { ArrayMaxSize, IsBoolean, IsEnum, IsInt, IsOptional, IsString, IsUrl, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import { ErrorFormat } from './upstream.entity.js';

const DAY_MS = 86_400_000;

@InputType()
export class CreateUpstreamInput {
  @Field()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @Field({ description: 'Lower-case letters, digits and hyphens.' })
  @Matches(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, { message: 'must be 1 to 63 lower-case letters, digits and hyphens, with no hyphen at its ends' })
  slug!: string;

  @Field({ description: 'http or https, without query or fragment.' })
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, allow_query_components: false, allow_fragments: false, disallow_auth: true }, { message: 'must be an http or https URL without user, query or fragment' })
  baseUrl!: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  open?: boolean;

  @Field(() => SelectionPolicy, { nullable: true })
  @IsOptional()
  @IsEnum(SelectionPolicy)
  selectionPolicy?: SelectionPolicy;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(DAY_MS)
  connectTimeoutMs?: number;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(DAY_MS)
  responseTimeoutMs?: number;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(DAY_MS)
  idleTimeoutMs?: number;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(5)
  maxAttempts?: number;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  retryUnsafe?: boolean;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000)
  failureThreshold?: number;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_240)
  maxBodyMegabytes?: number;

  @Field(() => ErrorFormat, { nullable: true })
  @IsOptional()
  @IsEnum(ErrorFormat)
  errorFormat?: ErrorFormat;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  captureHeaders?: boolean;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  captureBodies?: boolean;

  @Field(() => [String], { nullable: true })
  @IsOptional()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(200, { each: true })
  redactedNames?: string[];
}

@InputType()
export class UpdateUpstreamInput extends PartialType(CreateUpstreamInput) {}

@InputType()
export class UpstreamFilter {
  @Field({ nullable: true, description: 'Part of the name, slug or base URL.' })
  @IsOptional()
  @IsString()
  search?: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}
