import { Field, InputType, Int, OmitType, PartialType } from '@nestjs/graphql';
import { IdInput, IdListInput } from '@app/core';
import { MAX_TIMEOUT_MS } from '@app/scripts';
import { IsBoolean, IsEnum, IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { HeaderErrorPolicy, HeaderValueType } from './header-config.entity.js';

const DAY_SECONDS = 86_400;

@InputType()
export class CreateHeaderConfigInput {
  @IdInput()
  upstreamId!: number;

  @Field({ description: 'Not a hop-by-hop header, Host or Content-Length.' })
  @IsString()
  name!: string;

  @Field(() => HeaderValueType)
  @IsEnum(HeaderValueType)
  valueType!: HeaderValueType;

  @Field({ description: 'The value itself, or a script of at most 16 KiB.' })
  @IsString()
  value!: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @Field(() => HeaderErrorPolicy, { nullable: true })
  @IsOptional()
  @IsEnum(HeaderErrorPolicy)
  onError?: HeaderErrorPolicy;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  fallbackValue?: string | null;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(DAY_SECONDS)
  cacheSeconds?: number;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  cachePerKey?: boolean;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_TIMEOUT_MS)
  timeoutMs?: number;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  needsKeyValue?: boolean;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  needsBody?: boolean;
}

@InputType()
export class UpdateHeaderConfigInput extends PartialType(OmitType(CreateHeaderConfigInput, ['upstreamId'])) {}

@InputType()
export class ReorderHeaderConfigsInput {
  @IdInput()
  upstreamId!: number;

  @IdListInput()
  ids!: number[];
}
