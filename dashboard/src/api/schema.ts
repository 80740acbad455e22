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
    "/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tasks that there is an IAM policy for. */
        get: operations["listPolicies"];
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
    "/v1/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the control plane may really do, and what to add to its role. */
        get: operations["getPermissions"];
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
    "/v1/mirroring": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is selected, the stacks, our mirror sessions, and what is at work. */
        get: operations["getMirroring"];
        /** Select load balancers, and bring that about. The same wish again joins the operation at work. */
        put: operations["putMirroring"];
        post?: never;
        /** Take everything away that applying made, and verify that nothing is left. */
        delete: operations["deleteMirroring"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mirroring/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What applying a selection would do, and cost. Changes nothing. */
        post: operations["postPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mirroring/reconcile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at the mirror sessions now. Joins whatever is at work. */
        post: operations["postReconcile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Operations, the youngest first. They are kept for 90 days. */
        get: operations["getOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{operation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An operation: its steps, resources and network interfaces. */
        get: operations["getOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations/{operation_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try again what failed or waits, perhaps with other instance types or subnets. */
        post: operations["postRetry"];
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
            task: components["schemas"]["PolicyTask"];
            description: string;
            used_by: string;
            document: components["schemas"]["PolicyDocument"];
            /** @description All of them, where one would be too large; `document` is the first. */
            documents: components["schemas"]["PolicyDocument"][];
            /** @description Characters of the largest document without white space, as IAM counts them. */
            characters: number;
            characters_max: number;
        };
        Eligibility: {
            mirrorable: boolean;
            /** @description Of the reason to be mended first; of what most needs to be known where it can be mirrored; else `mirrorable`. */
            code: string;
            explanation: string;
            fix: string | null;
            /** @description All else that holds, in the order of mending. */
            notes: components["schemas"]["Note"][];
        };
        Target: {
            id: string;
            /** @description What it serves on: its own port, else its group's. */
            port: number | null;
            availability_zone: string | null;
            health: string;
            network_interface_id: string | null;
            network_interface: components["schemas"]["NetworkInterface"] | null;
            instance: components["schemas"]["Instance"] | null;
            eligibility: components["schemas"]["Eligibility"];
        };
        TargetGroup: {
            arn: string | null;
            name: string;
            protocol: string | null;
            /** @description HTTP1, HTTP2 or GRPC, of an Application Load Balancer's groups. */
            protocol_version: string | null;
            port: number | null;
            /** @enum {string} */
            target_type: "instance" | "ip" | "lambda" | "alb";
            /** @description Load balancers that stand between, from the outside in. */
            through: string[];
            targets: components["schemas"]["Target"][];
            unread: components["schemas"]["Unread"] | null;
            notes: components["schemas"]["Note"][];
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
            /** @description Deleted while it was read. */
            gone_target_groups: string[];
            unread: components["schemas"]["Unread"] | null;
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
            /** @description Load balancers that were deleted while the page was read. */
            gone: string[];
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
        /** @description Something to know. */
        Note: {
            /** @description Stable. */
            code: string;
            explanation: string;
            fix: string | null;
        };
        /** @description Why something could not be read. What is unread may hold anything. */
        Unread: {
            code: string;
            explanation: string;
            fix: string | null;
            retryable: boolean;
            /** @description The IAM action of the call that AWS refused. */
            operation: string | null;
            aws_code: string | null;
        };
        NetworkInterface: {
            id: string;
            type: string;
            description: string;
            vpc_id: string;
            subnet_id: string | null;
            availability_zone: string | null;
            owner_id: string | null;
            requester_id: string | null;
            requester_managed: boolean;
            attachment_status: string | null;
            ipv4_addresses: string[];
            ipv6_addresses: string[];
        };
        Instance: {
            id: string;
            type: string;
            state: string;
            /** @description Its tag `Name`. */
            name: string | null;
        };
        PolicyDocument: {
            Version: string;
            Statement: {
                [key: string]: unknown;
            }[];
        };
        /** @enum {string} */
        PolicyTask: "discovery" | "preflight" | "orchestration" | "execution" | "reconciler" | "notifier" | "reader" | "agent" | "processor" | "deployer";
        PolicySummary: {
            task: components["schemas"]["PolicyTask"];
            description: string;
            used_by: string;
        };
        PolicyList: {
            items: components["schemas"]["PolicySummary"][];
        };
        Permission: {
            /** @description An IAM action. */
            action: string;
            task: components["schemas"]["PolicyTask"];
            /** @description The `Sid` of the policy's statement that has it. */
            statement: string;
            /** @enum {string} */
            verdict: "allowed" | "denied" | "unknown";
            /** @description `denied` where no policy allows it; else what forbids it, or why it is unknown. */
            code: string | null;
            reason: string | null;
            fix: string | null;
            /** @description That it was denied on. */
            resource: string | null;
        };
        Permissions: {
            /** @description The ARN of who asks AWS. */
            principal: string;
            /**
             * @description IAM was asked, or operations were tried in ways that change nothing.
             * @enum {string}
             */
            method: "simulated" | "probed";
            items: components["schemas"]["Permission"][];
            /** @description Actions that are denied. */
            missing: string[];
            /** @description What to add, with the policy's resources and conditions; null where nothing would help. */
            delta: components["schemas"]["PolicyDocument"] | null;
            deltas: components["schemas"]["PolicyDocument"][];
        };
        Selection: {
            /** @description Grows by one with every change; 0 where nothing was ever selected. */
            version: number;
            /** @description Where the collector stands. */
            vpc_id: string | null;
            /** @description `id` of load balancers, as GET /v1/load-balancers lists them. */
            load_balancer_ids: string[];
            /** @description Further VPCs from which packets reach the collector, by peering or a transit gateway. */
            connected_vpc_ids: string[];
            /** @description Of the agents. Empty: chosen, in distinct zones. */
            subnet_ids: string[];
            /** @description Of the agents, the preferred first. Empty: those of the stack template. */
            instance_types: string[];
            /** @description New mirror sessions have this number or a higher one. */
            session_number_floor: number;
            /** @description Bytes of each packet that are kept; null: whole packets. */
            packet_length: number | null;
        };
        /** @description A selection without what is left as it is by default. */
        Wish: {
            /** @description Of the selection that the wish was made from. */
            version?: number | null;
            /** @description Where the collector stands. */
            vpc_id?: string | null;
            /** @description `id` of load balancers, as GET /v1/load-balancers lists them. */
            load_balancer_ids?: string[] | null;
            /** @description Further VPCs from which packets reach the collector, by peering or a transit gateway. */
            connected_vpc_ids?: string[] | null;
            /** @description Of the agents. Empty: chosen, in distinct zones. */
            subnet_ids?: string[] | null;
            /** @description Of the agents, the preferred first. Empty: those of the stack template. */
            instance_types?: string[] | null;
            /** @description New mirror sessions have this number or a higher one. */
            session_number_floor?: number | null;
            /** @description Bytes of each packet that are kept; null: whole packets. */
            packet_length?: number | null;
        };
        Step: {
            /** @enum {string} */
            action: "create" | "modify" | "delete" | "keep" | "skip";
            /** @enum {string} */
            kind: "mirror_session" | "mirror_filter" | "mirror_filter_rule" | "mirror_target" | "listener" | "stack" | "target";
            /** @description What it is about: a network interface, a filter's key, a target. */
            subject: string;
            /** @description Why, for machines. */
            code: string;
            /** @description Why, in a sentence. */
            explanation: string;
            /** @description What would change that. */
            fix: string | null;
            network_interface_id?: string | null;
            mirror_session_id?: string;
            filter?: string;
            vni?: number;
            session_number?: number;
            serves?: {
                load_balancer_id: string;
                target_group: string;
            }[];
            load_balancer_id?: string;
            target_group?: string;
        };
        Cost: {
            currency: string;
            /** @description When the list prices were read. */
            prices_of: string;
            /** @description Whose prices they are. */
            region: string;
            /** @description A month, as things are. */
            before: string;
            /** @description A month, with the plan carried out. */
            after: string;
            lines: {
                what: string;
                count_before: number;
                count: number;
                each: string | null;
                month: string | null;
            }[];
            /** @description What traffic adds, which no plan knows. */
            by_volume: {
                what: string;
                price: number;
            }[];
            sources: string[];
        };
        Plan: {
            selection: components["schemas"]["Selection"];
            /** @description Changes first; at most 5,000. */
            steps: components["schemas"]["Step"][];
            /** @description How many more there are. */
            steps_left_out: number;
            /** @description Steps by action. */
            counts: {
                [key: string]: number;
            };
            quotas: {
                name: string;
                used_before: number;
                used_after: number;
                limit: number;
            }[];
            cost: components["schemas"]["Cost"];
            warnings: string[];
        };
        ResourceRow: {
            name: string;
            type: string;
            state: string;
            detail: string;
            /** @description Of a check that warns or fails: its row of the catalogue. */
            code?: string | null;
            fix?: string | null;
        };
        OutcomeRow: {
            kind: string;
            subject: string;
            action: string;
            /** @enum {string} */
            state: "done" | "gone" | "failed" | "not_reached" | "skipped";
            code: string;
            explanation: string;
            fix?: string | null;
            /** @description The identifier of what was made. */
            made?: string | null;
            failure: components["schemas"]["Failure"] | null;
            network_interface_id?: string | null;
            mirror_session_id?: string;
            vni?: number;
            session_number?: number;
            load_balancer_id?: string;
            target_group?: string;
        };
        OperationSummary: {
            /** @description Sorts by the time of the request. */
            id: string;
            /** @enum {string} */
            kind: "apply" | "remove" | "reconcile";
            /**
             * @description `waiting`: for a person, who confirms or selects anew.
             * @enum {string}
             */
            state: "queued" | "running" | "waiting" | "succeeded" | "failed" | "superseded";
            /** @description The step that is at work. */
            step: string | null;
            version: number;
            requested_by: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            elapsed_s: number;
            failure: components["schemas"]["Failure"] | null;
        };
        OperationStep: {
            /** @enum {string} */
            name: "preflight" | "collector_stack" | "processing_stack" | "mirror_sessions" | "verify";
            /** @enum {string} */
            state: "pending" | "running" | "waiting" | "done" | "failed" | "skipped";
            detail: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            ended_at: string | null;
            elapsed_s: number | null;
            done: number;
            total: number;
            resources: components["schemas"]["ResourceRow"][];
        };
        Operation: {
            /** @description Sorts by the time of the request. */
            id: string;
            /** @enum {string} */
            kind: "apply" | "remove" | "reconcile";
            /**
             * @description `waiting`: for a person, who confirms or selects anew.
             * @enum {string}
             */
            state: "queued" | "running" | "waiting" | "succeeded" | "failed" | "superseded";
            /** @description The step that is at work. */
            step: string | null;
            version: number;
            requested_by: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            elapsed_s: number;
            failure: components["schemas"]["Failure"] | null;
            selection: components["schemas"]["Selection"];
            steps: components["schemas"]["OperationStep"][];
            /** @description Those with trouble first. */
            interfaces: components["schemas"]["OutcomeRow"][];
            /** @description How many more there are. */
            interfaces_left_out: number;
            /** @description What became of the plan's steps. */
            counts: {
                [key: string]: number;
            };
            /** @description What a removal saves, in the currency of the prices. */
            saved_per_month: string | null;
        };
        OperationPage: {
            items: components["schemas"]["OperationSummary"][];
            next_page_token: string | null;
        };
        MirrorSession: {
            network_interface_id: string;
            mirror_session_id: string;
            session_number: number;
            vni: number;
            serves: {
                load_balancer_id: string;
                target_group: string;
            }[];
        };
        LastRun: {
            /** Format: date-time */
            at: string;
            counts: {
                [key: string]: number;
            };
            interfaces: components["schemas"]["OutcomeRow"][];
            interfaces_left_out: number;
            warnings: string[];
            failure: components["schemas"]["Failure"] | null;
        };
        Mirroring: {
            selection: components["schemas"]["Selection"];
            version: number;
            /** @enum {string} */
            state: "off" | "working" | "mirroring" | "waiting_for_targets" | "waiting_for_you" | "collector_missing" | "stack_failed" | "leftovers";
            stacks: {
                name: string;
                /** @description AWS's. */
                status: string | null;
                /** @enum {string} */
                state: "absent" | "working" | "ready" | "failed" | "stuck";
                reason: string | null;
                failure_code: string | null;
            }[];
            sessions: {
                count: number;
            };
            /** @description At most 5,000. */
            interfaces: components["schemas"]["MirrorSession"][];
            /** @description How many more there are. */
            interfaces_left_out: number;
            /** @description The operation at work. */
            operation: string | null;
            queued: string | null;
            /** @description Why the reconciler waits for a person. */
            waiting: components["schemas"]["Failure"] | null;
            /** @description What the last look at the mirror sessions gave. */
            last_run: components["schemas"]["LastRun"] | null;
            cost: {
                currency: string;
                prices_of: string;
                month: string;
            };
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
    listPolicies: {
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
                    "application/json": components["schemas"]["PolicyList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getPolicy: {
        parameters: {
            query?: {
                /** @description Bind what can be bound to this VPC. */
                vpc_id?: string;
            };
            header?: never;
            path: {
                /** @description What the policy is for. */
                task: components["schemas"]["PolicyTask"];
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
    getPermissions: {
        parameters: {
            query?: {
                /** @description Only this task; else all that the control plane does. */
                task?: "discovery" | "preflight" | "orchestration" | "reconciler" | "notifier" | "reader";
                /** @description Bind what can be bound to this VPC. */
                vpc_id?: string;
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
                    "application/json": components["schemas"]["Permissions"];
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
                /** @description Judge targets for a collector in this VPC. */
                collector_vpc_id?: string;
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
    getMirroring: {
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
                    "application/json": components["schemas"]["Mirroring"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putMirroring: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Of the selection that the wish was made from. */
                    version?: number | null;
                    /** @description Where the collector stands. */
                    vpc_id?: string | null;
                    /** @description `id` of load balancers, as GET /v1/load-balancers lists them. */
                    load_balancer_ids?: string[] | null;
                    /** @description Further VPCs from which packets reach the collector, by peering or a transit gateway. */
                    connected_vpc_ids?: string[] | null;
                    /** @description Of the agents. Empty: chosen, in distinct zones. */
                    subnet_ids?: string[] | null;
                    /** @description Of the agents, the preferred first. Empty: those of the stack template. */
                    instance_types?: string[] | null;
                    /** @description New mirror sessions have this number or a higher one. */
                    session_number_floor?: number | null;
                    /** @description Bytes of each packet that are kept; null: whole packets. */
                    packet_length?: number | null;
                    /** @description Yes to deletions that would wait for a person. */
                    confirm?: boolean | null;
                };
            };
        };
        responses: {
            /** @description What was begun. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteMirroring: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was begun. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postPlan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Wish"];
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postReconcile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was begun. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getOperations: {
        parameters: {
            query?: {
                /** @description Rows of one page. */
                page_size?: number;
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
                    "application/json": components["schemas"]["OperationPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                operation_id: string;
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
                    "application/json": components["schemas"]["Operation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postRetry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                operation_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    instance_types?: string[] | null;
                    subnet_ids?: string[] | null;
                };
            };
        };
        responses: {
            /** @description What was begun. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Operation"];
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
