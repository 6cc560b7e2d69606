import type { HoldLimits, HoldLimitsDto, PoolPolicy, PoolPolicyDto, Quota, QuotaDto } from '#contracts';
import { gpuMilli } from '#kernel';

/** Limits that have passed the border, in our words. */
export const holdLimitsOf = (dto: HoldLimitsDto): HoldLimits => ({
  ...(dto.gpuMilli === undefined ? {} : { gpuMilli: gpuMilli(dto.gpuMilli) }),
  ...(dto.sessionCount === undefined ? {} : { sessionCount: dto.sessionCount }),
  ...(dto.gpuBudget === undefined
    ? {}
    : { gpuBudget: { gpuMilliMs: dto.gpuBudget.gpuMilliMs, period: dto.gpuBudget.period } }),
});

export const quotaOf = (dto: QuotaDto): Quota => ({
  ...holdLimitsOf(dto),
  ...(dto.borrowGpuMilli === undefined ? {} : { borrowGpuMilli: gpuMilli(dto.borrowGpuMilli) }),
  ...(dto.perUser === undefined ? {} : { perUser: holdLimitsOf(dto.perUser) }),
  ...(dto.weight === undefined ? {} : { weight: dto.weight }),
  ...(dto.priorityMax === undefined ? {} : { priorityMax: dto.priorityMax }),
});

export const policyOf = ({ idle, ...rest }: PoolPolicyDto): PoolPolicy => ({
  ...rest,
  ...(idle === undefined ? {} : { idle: { ...idle } }),
});
