import { queryOptions } from '@tanstack/react-query'
import { server } from '@/lib/server'

/** Whether this installation still waits for its first owner. */
export const setupQuery = queryOptions({ queryKey: ['setup'], queryFn: server.setupNeeded })
