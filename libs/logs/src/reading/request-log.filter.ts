import { Field, Float, InputType, Int } from '@nestjs/graphql';
import { IdInput, Outcome } from '@app/core';
import { Type } from 'class-transformer';
import { IsDate, IsEnum, IsInt, IsNumber, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';

/** Which requests: all conditions that are given must hold. */
@InputType({ description: 'All conditions that are given must hold.' })
export class RequestLogFilter {
  @Field({ nullable: true, description: 'Inclusive. 30 days ago when left out.' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  from?: Date;

  @Field({ nullable: true, description: 'Exclusive.' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  to?: Date;

  @IdInput({ nullable: true })
  upstreamId?: number;

  @IdInput({ nullable: true })
  consumerId?: number;

  @IdInput({ nullable: true })
  virtualKeyId?: number;

  @IdInput({ nullable: true })
  apiKeyId?: number;

  @Field(() => Int, { nullable: true })
  @IsOptional()
  @IsInt()
  @Min(100)
  @Max(599)
  status?: number;

  @Field(() => Int, { nullable: true, description: '2 for 200 to 299, and so on.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(5)
  statusClass?: number;

  @Field(() => [Outcome], { nullable: true })
  @IsOptional()
  @IsEnum(Outcome, { each: true })
  outcomes?: Outcome[];

  @Field({ nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(32)
  method?: string;

  @Field({ nullable: true, description: 'Part of the path, in any case.' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  path?: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsUUID()
  requestId?: string;

  @Field(() => Float, { nullable: true })
  @IsOptional()
  @IsNumber()
  @Min(0)
  minLatencyMs?: number;
}
