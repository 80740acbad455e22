/** Made from docs/openapi.json by `npm run api-types`. */

export interface paths {
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is the control plane up, and does its inventory answer? Needs no authentication. */
        get: operations["getHealth"];
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
        /** The least-privilege IAM policy for a task. */
        get: operations["getPolicy"];
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
        /** Load balancers with their targets, and why each target can or cannot be mirrored. None is hidden. */
        get: operations["listLoadBalancers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every failure that is known: what it means and what to do, in the order in which they are tried. */
        get: operations["listFailures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/failures/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a message of AWS means, and what to do. Needs a code or a message. */
        post: operations["explainFailure"];
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
        /** The hosts of the inventory. */
        get: operations["listCollections"];
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
        /** Endpoints, searched, filtered and sorted. */
        get: operations["listEndpoints"];
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
        /** All that is known of one endpoint: parameters, schemas, masked samples, findings. */
        get: operations["getEndpoint"];
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
        /** An OpenAPI 3.1 document of one host, as its traffic shows it. */
        get: operations["exportOpenApi"];
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
        /** Findings, the worst first. */
        get: operations["listFindings"];
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
            /** @enum {string} */
            status: "ok";
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
            /** @description Characters without white space, as IAM counts them. */
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
            protocol: string | null;
            port: number | null;
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
            /** @description The ARN, or `classic/NAME` of a Classic Load Balancer, which has none. */
            id: string;
            arn: string | null;
            name: string;
            /** @enum {string} */
            type: "application" | "network" | "gateway" | "classic";
            /** @enum {string|null} */
            scheme: "internet-facing" | "internal" | null;
            vpc_id: string | null;
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
            unanswered_count: number;
            /** @description Requests that were looked into; the others were only counted, by the agent. */
            examined_count: number;
            latency_ms: components["schemas"]["Latency"];
        };
        /** @description Time from a request to its response in milliseconds, by percentile; null where none was answered. */
        Latency: {
            p50: number | null;
            p95: number | null;
            p99: number | null;
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
        /** @description One exchange. Every value is masked. */
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
            host: string;
            detail: string;
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
            /** @description Requests that were looked into; the others were only counted, by the agent. */
            examined_count: number;
            latency_ms: components["schemas"]["Latency"];
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
            total: number | null;
        };
        EndpointPage: {
            items: components["schemas"]["EndpointSummary"][];
            next_page_token: string | null;
            total: number | null;
        };
        FindingPage: {
            items: components["schemas"]["Finding"][];
            next_page_token: string | null;
            total: number | null;
        };
        Failure: {
            /** @description Stable, of the catalogue; `unexplained` where it has no row. */
            code: string;
            /** @enum {string} */
            severity: "warning" | "error";
            /**
             * @description Where the cause lies.
             * @enum {string}
             */
            scope: "account" | "load_balancer" | "interface" | "stack" | "agent" | "service";
            explanation: string;
            /** @description What to do; null where nothing is to be done. */
            fix: string | null;
            /** @description Trying again unchanged can help. */
            retryable: boolean;
            /** @description The control plane can mend it. */
            auto_fixable: boolean;
            /**
             * @description What it would do.
             * @enum {string|null}
             */
            automatic_fix: "use_default_volume_key" | "retry_with_other_capacity" | "use_other_subnets" | "retry_later" | "delete_and_create" | "continue_update_rollback" | "drain_and_delete" | "next_session_number" | "remove_session" | "make_session_again" | "modify_session" | "make_target_again" | null;
            /** @description What was seen: AWS's code and text, the operation, the resource. Bounded, without secrets. */
            evidence: {
                [key: string]: string;
            };
            /** @description What to paste or to retry with: key policy statements, a command, instance types, zones. */
            remedy: {
                [key: string]: unknown;
            } | null;
        };
        CatalogueRow: {
            /** @description Stable, of the catalogue; `unexplained` where it has no row. */
            code: string;
            /** @enum {string} */
            severity: "warning" | "error";
            /**
             * @description Where the cause lies.
             * @enum {string}
             */
            scope: "account" | "load_balancer" | "interface" | "stack" | "agent" | "service";
            explanation: string;
            /** @description What to do; null where nothing is to be done. */
            fix: string | null;
            /** @description Trying again unchanged can help. */
            retryable: boolean;
            /** @description The control plane can mend it. */
            auto_fixable: boolean;
            /**
             * @description What it would do.
             * @enum {string|null}
             */
            automatic_fix: "use_default_volume_key" | "retry_with_other_capacity" | "use_other_subnets" | "retry_later" | "delete_and_create" | "continue_update_rollback" | "drain_and_delete" | "next_session_number" | "remove_session" | "make_session_again" | "modify_session" | "make_target_again" | null;
            /** @description AWS's error codes that lead here. */
            aws_codes: string[];
            /** @description How it is seen, where AWS does not report it. */
            seen: string | null;
        };
        FailureCatalogue: {
            items: components["schemas"]["CatalogueRow"][];
        };
    };
    responses: {
        /** @description The request was refused or failed, and why. */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description Rows of one page. */
        page_size: number;
        /** @description `next_page_token` of an earlier answer to the same query. */
        page_token: string;
        order: "asc" | "desc";
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What the policy is for. */
                task: "discovery" | "reader";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listLoadBalancers: {
        parameters: {
            query?: {
                /** @description Only load balancers of this VPC. */
                vpc_id?: string;
                /** @description A part of the name, in any case. */
                search?: string;
                /** @description Rows of one page. */
                page_size?: components["parameters"]["page_size"];
                /** @description `next_page_token` of an earlier answer to the same query. */
                page_token?: components["parameters"]["page_token"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoadBalancerPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listFailures: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailureCatalogue"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    explainFailure: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description AWS's error code, or a code of the catalogue. */
                    code?: string | null;
                    /** @description AWS's text, as it came. */
                    message?: string | null;
                    /** @description The IAM action that was refused. */
                    operation?: string | null;
                    /** @description CloudFormation's type of the resource that failed. */
                    resource_type?: string | null;
                };
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failure"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listCollections: {
        parameters: {
            query?: {
                /** @description A part of the name, in any case. */
                search?: string;
                /** @description What to order by. */
                sort?: "host" | "endpoint_count" | "request_count" | "first_seen" | "last_seen";
                order?: components["parameters"]["order"];
                /** @description Rows of one page. */
                page_size?: components["parameters"]["page_size"];
                /** @description `next_page_token` of an earlier answer to the same query. */
                page_token?: components["parameters"]["page_token"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listEndpoints: {
        parameters: {
            query?: {
                /** @description Exactly this host. */
                host?: string;
                /** @description Exactly this method. */
                method?: string;
                /** @description A part of the name, in any case. */
                search?: string;
                /** @description Endpoints that answered with this class at least once. */
                status?: "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
                /** @description What to order by. */
                sort?: "path_template" | "method" | "request_count" | "last_seen" | "first_seen";
                order?: components["parameters"]["order"];
                /** @description Rows of one page. */
                page_size?: components["parameters"]["page_size"];
                /** @description `next_page_token` of an earlier answer to the same query. */
                page_token?: components["parameters"]["page_token"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description From GET /v1/endpoints. */
                endpoint_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Endpoint"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Exactly this host. */
                host: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
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
            default: components["responses"]["Error"];
        };
    };
    listFindings: {
        parameters: {
            query?: {
                /** @description Exactly this host. */
                host?: string;
                /** @description Exactly this severity. */
                severity?: "critical" | "high" | "medium" | "low" | "info";
                /** @description Rows of one page. */
                page_size?: components["parameters"]["page_size"];
                /** @description `next_page_token` of an earlier answer to the same query. */
                page_token?: components["parameters"]["page_token"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindingPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
