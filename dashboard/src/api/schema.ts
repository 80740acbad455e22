/** Made from docs/openapi.json by `npm run api-types`. */

export interface paths {
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["policy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/load-balancers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["lbs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["colls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["eps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpoint_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ep"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{host}/openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["oas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["fs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Error: {
            error: {
                code: string;
                /** @enum {string} */
                scope: "caller" | "account" | "service";
                explanation: string;
                fix: string | null;
                retryable: boolean;
                evidence: {
                    [key: string]: unknown;
                };
                request_id: string;
            };
        };
        Health: {
            status: string;
            version: string;
            /** @enum {string} */
            store: "sqlite" | "dynamodb";
            /** Format: date-time */
            time: string;
        };
        Policy: {
            /** @enum {string} */
            task: "discovery" | "reader";
            description: string;
            document: {
                Version: string;
                Statement: {
                    [key: string]: unknown;
                }[];
            };
            characters: number;
            characters_max: number;
        };
        Eligibility: {
            mirrorable: boolean;
            code: string;
            explanation: string;
            fix: string | null;
        };
        Target: {
            id: string;
            port: number | null;
            availability_zone: string | null;
            health: string;
            network_interface_id: string | null;
            eligibility: components["schemas"]["Eligibility"];
        };
        TargetGroup: {
            arn: string | null;
            name: string;
            protocol: string;
            port: number;
            /** @enum {string} */
            target_type: "instance" | "ip" | "lambda" | "alb";
            targets: components["schemas"]["Target"][];
        };
        Listener: {
            protocol: string;
            port: number;
            tls: boolean;
        };
        LoadBalancer: {
            id: string;
            arn: string | null;
            name: string;
            /** @enum {string} */
            type: "application" | "network" | "gateway" | "classic";
            /** @enum {string|null} */
            scheme: "internet-facing" | "internal" | null;
            vpc_id: string;
            state: string;
            dns_name: string;
            availability_zones: string[];
            listeners: components["schemas"]["Listener"][];
            target_groups: components["schemas"]["TargetGroup"][];
            mirrorable_targets: number;
            total_targets: number;
        };
        Collection: {
            host: string;
            endpoint_count: number;
            request_count: number;
            /** Format: date-time */
            first_seen: string;
            /** Format: date-time */
            last_seen: string;
        };
        EndpointSummary: {
            id: string;
            method: string;
            host: string;
            path_template: string;
            request_count: number;
            statuses: {
                [key: string]: number;
            };
            request_content_types: string[];
            response_content_types: string[];
            parameter_count: number;
            protocols: string[];
            /** Format: date-time */
            first_seen: string;
            /** Format: date-time */
            last_seen: string;
        };
        Parameter: {
            /** @enum {string} */
            location: "path" | "query" | "header" | "cookie" | "form";
            name: string;
            types: {
                [key: string]: number;
            };
            seen: number;
            required: boolean;
        };
        SampleRequest: {
            method: string;
            target: string;
            headers: string[][];
            body: string | null;
            body_size: number;
        };
        SampleResponse: {
            status: number;
            headers: string[][];
            body: string | null;
            body_size: number;
        };
        Sample: {
            /** Format: date-time */
            captured_at: string;
            request: components["schemas"]["SampleRequest"];
            response: components["schemas"]["SampleResponse"] | null;
            complete: boolean;
            client: string;
            server: string;
        };
        Finding: {
            id: string;
            rule: string;
            title: string;
            /** @enum {string} */
            severity: "critical" | "high" | "medium" | "low" | "info";
            endpoint_id: string;
            evidence: string;
            /** Format: date-time */
            first_seen: string;
            /** Format: date-time */
            last_seen: string;
        };
        Endpoint: {
            id: string;
            method: string;
            host: string;
            path_template: string;
            request_count: number;
            statuses: {
                [key: string]: number;
            };
            request_content_types: string[];
            response_content_types: string[];
            parameter_count: number;
            protocols: string[];
            /** Format: date-time */
            first_seen: string;
            /** Format: date-time */
            last_seen: string;
            unanswered_count: number;
            parameters: components["schemas"]["Parameter"][];
            request_schema: {
                [key: string]: unknown;
            } | null;
            response_schemas: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            samples: components["schemas"]["Sample"][];
            findings: components["schemas"]["Finding"][];
        };
        LoadBalancerPage: {
            items: components["schemas"]["LoadBalancer"][];
            next_page_token: string | null;
        };
        CollectionPage: {
            items: components["schemas"]["Collection"][];
            next_page_token: string | null;
        };
        EndpointPage: {
            items: components["schemas"]["EndpointSummary"][];
            next_page_token: string | null;
            total: number | null;
        };
        FindingPage: {
            items: components["schemas"]["Finding"][];
            next_page_token: string | null;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: "discovery" | "reader";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    lbs: {
        parameters: {
            query?: {
                vpc_id?: string;
                search?: string;
                page_size?: number;
                page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoadBalancerPage"];
                };
            };
            /** @description error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    colls: {
        parameters: {
            query?: {
                search?: string;
                sort?: "host" | "endpoint_count" | "request_count" | "first_seen" | "last_seen";
                order?: "asc" | "desc";
                page_size?: number;
                page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionPage"];
                };
            };
            /** @description error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    eps: {
        parameters: {
            query?: {
                host?: string;
                method?: string;
                search?: string;
                status?: "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
                sort?: "path_template" | "method" | "request_count" | "last_seen" | "first_seen";
                order?: "asc" | "desc";
                page_size?: number;
                page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointPage"];
                };
            };
            /** @description error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    ep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                endpoint_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            /** @description error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    oas: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                host: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    fs: {
        parameters: {
            query?: {
                host?: string;
                severity?: string;
                page_size?: number;
                page_token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ok */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingPage"];
                };
            };
            /** @description error */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
