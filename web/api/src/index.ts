export { createRequest, Problem, Unreachable, type ClientOptions, type Request } from './client'
export { createStaffApi, type SetUp, type StaffApi, type WorkspaceApi } from './staff'
export type * from './types'
