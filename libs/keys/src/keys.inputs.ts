import { ArgsType, Field, InputType, Int, OmitType, PartialType, registerEnumType } from '@nestjs/graphql';
import { CredentialLocation, IdInput } from '@app/core';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDate, IsEnum, IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';
import { KeyCondition } from './key-condition.js';
import { KeyStatus } from './key-status.js';

const trimmed = () => Transform(({ value }) => (typeof value === 'string' ? value.trim() : value));

@InputType()
export class CreateApiKeyInput {
  @IdInput()
  upstreamId!: number;

  @Field()
  @trimmed()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name!: string;

  @Field({ description: 'The credential. Kept encrypted; equal values in one upstream are refused.' })
  @trimmed()
  @IsString()
  @MinLength(1)
  @MaxLength(8_192)
  @Matches(/^[^\x00-\x1f\x7f]*$/, { message: 'must have no control characters' })
  keyValue!: string;

  @Field(() => CredentialLocation, { nullable: true, description: 'HEADER by default.' })
  @IsOptional()
  @IsEnum(CredentialLocation)
  location?: CredentialLocation;

  @Field(() => String, { nullable: true, description: 'By default Authorization in headers, key in the query, api_key in bodies.' })
  @IsOptional()
  @trimmed()
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  paramName?: string;

  @Field(() => String, { nullable: true, description: 'By default "Bearer " for the header Authorization, nothing elsewhere.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  valuePrefix?: string;

  @Field(() => Int, { nullable: true, description: '1 by default.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  weight?: number;

  @Field(() => Int, { nullable: true, description: 'Higher goes first; 0 by default.' })
  @IsOptional()
  @IsInt()
  @Min(-1_000_000)
  @Max(1_000_000)
  priority?: number;

  @Field(() => KeyStatus, { nullable: true, description: 'ACTIVE by default.' })
  @IsOptional()
  @IsEnum(KeyStatus)
  status?: KeyStatus;

  @Field(() => [String], { nullable: true })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(100, { each: true })
  tags?: string[];

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  owner?: string | null;

  @Field(() => Date, { nullable: true })
  @IsOptional()
  @IsDate()
  expiresAt?: Date | null;
}

@InputType()
export class UpdateApiKeyInput extends PartialType(OmitType(CreateApiKeyInput, ['upstreamId'] as const)) {}

@InputType()
export class ApiKeyFilter {
  @IdInput({ nullable: true })
  upstreamId?: number;

  @Field(() => [KeyStatus], { nullable: true })
  @IsOptional()
  @IsEnum(KeyStatus, { each: true })
  statuses?: KeyStatus[];

  @Field(() => KeyCondition, { nullable: true, description: 'What the key is now, its health included.' })
  @IsOptional()
  @IsEnum(KeyCondition)
  condition?: KeyCondition;

  @Field(() => [String], { nullable: true, description: 'Keys that have all of these.' })
  @IsOptional()
  @IsString({ each: true })
  tags?: string[];

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  owner?: string;

  @Field(() => String, { nullable: true, description: 'Part of the name, the owner or the masked value; with upstreamId also a whole key.' })
  @IsOptional()
  @trimmed()
  @IsString()
  @MaxLength(8_192)
  search?: string;
}

const MOST_VALUES = 1_000;

@ArgsType()
export class KeyValuesArgs {
  @IdInput()
  upstreamId!: number;

  @Field(() => [String], { description: `At most ${MOST_VALUES}.` })
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsString({ each: true })
  @MaxLength(8_192, { each: true })
  values!: string[];
}

export enum ApiKeySortBy {
  ID = 'ID',
  NAME = 'NAME',
  CREATED_AT = 'CREATED_AT',
  EXPIRES_AT = 'EXPIRES_AT',
  WEIGHT = 'WEIGHT',
  PRIORITY = 'PRIORITY',
  USES = 'USES',
  LAST_USED_AT = 'LAST_USED_AT',
}

export enum SortDirection {
  ASC = 'ASC',
  DESC = 'DESC',
}

registerEnumType(ApiKeySortBy, { name: 'ApiKeySortBy' });
registerEnumType(SortDirection, { name: 'SortDirection' });

@InputType()
export class ApiKeySort {
  @Field(() => ApiKeySortBy, { defaultValue: ApiKeySortBy.ID })
  @IsEnum(ApiKeySortBy)
  by: ApiKeySortBy = ApiKeySortBy.ID;

  @Field(() => SortDirection, { defaultValue: SortDirection.ASC })
  @IsEnum(SortDirection)
  direction: SortDirection = SortDirection.ASC;
}
