import { Field, InputType, OmitType, PartialType } from '@nestjs/graphql';
import { IdInput, IdListInput } from '@app/core';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsDate, IsOptional, IsString, MaxLength, MinLength, Validate, ValidatorConstraint, type ValidatorConstraintInterface } from 'class-validator';
import { normaliseRange } from './address-list.js';

@ValidatorConstraint()
class IsAddressRange implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return typeof value === 'string' && normaliseRange(value) !== undefined;
  }

  defaultMessage(): string {
    return 'must be IP addresses or CIDR ranges, such as 10.0.0.0/8';
  }
}

@InputType()
export class CreateVirtualKeyInput {
  @IdInput()
  consumerId!: number;

  @Field()
  @Transform(({ value }) => (typeof value === 'string' ? value.trim() : value))
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name!: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @Field(() => Date, { nullable: true })
  @IsOptional()
  @IsDate()
  expiresAt?: Date | null;

  @Field(() => [String], { nullable: true, description: 'IP addresses and CIDR ranges; empty is everywhere.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @Validate(IsAddressRange, { each: true })
  allowedAddresses?: string[];

  @IdListInput({ nullable: true, description: 'Null is all upstreams, an empty list none.' })
  allowedUpstreamIds?: number[] | null;
}

@InputType()
export class UpdateVirtualKeyInput extends PartialType(OmitType(CreateVirtualKeyInput, ['consumerId'] as const)) {}

@InputType()
export class VirtualKeyFilter {
  @IdInput({ nullable: true })
  consumerId?: number;

  @IdInput({ nullable: true, description: 'Keys that may use this upstream.' })
  upstreamId?: number;

  @Field({ nullable: true, description: 'Part of the name, or a whole key.' })
  @IsOptional()
  @IsString()
  search?: string;

  @Field({ nullable: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}
