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
    "/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one signs in at this address. Needs no authentication. */
        get: operations["getSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A token for a code that the user pool gave, with the verifier of its PKCE challenge, or for a refresh token. Needs no authentication. */
        post: operations["postSignInToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign-in/revocation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a refresh token good for nothing. Needs no authentication. */
        post: operations["postSignInRevocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in, and what they may do. */
        get: operations["getSession"];
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
    "/v1/load-balancers.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The load balancers that match, at most 1,000, as CSV. */
        get: operations["exportLoadBalancersCsv"];
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
    "/v1/operations.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All operations that are kept, as CSV. */
        get: operations["exportOperationsCsv"];
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
    "/v1/collections.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The hosts that match, all of them, as CSV. */
        get: operations["exportCollectionsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{host}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One host. */
        get: operations["getCollection"];
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
    "/v1/owners": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What owners of endpoints were called so far. */
        get: operations["listOwners"];
        /** Give endpoints their owners; sending `before` takes that back. Where one has another owner than `read` says, nothing is written (`stale_version`). */
        put: operations["putOwners"];
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
    "/v1/finding-counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many findings match, and how many by severity, status, category and rule. */
        get: operations["countFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The endpoints that match, all of them, as CSV. */
        get: operations["exportEndpointsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/traffic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Requests, errors and latencies of a host or an endpoint over time, at most 1,500 points. */
        get: operations["getTraffic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/traffic/hosts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The traffic of the busiest hosts over time, each by itself: ten of them, fewer over a long span. */
        get: operations["getTrafficOfHosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/traffic/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened at the endpoints with the most requests as of the last reviews, at most forty, in a span of time. */
        get: operations["getTrafficOfEndpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{host}/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was learnt of a host's paths, where people are asked, and what they said. */
        get: operations["getTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{host}/pins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say which segments of paths are routes and which are parameters. Replaces what was said before. */
        put: operations["putPins"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{host}/pins/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What these pins would change of the endpoints that are shown. Nothing is kept. */
        post: operations["previewPins"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{host}/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is known of the OpenAPI document that was imported for a host. */
        get: operations["getDocument"];
        /** Import OpenAPI 3 or Swagger 2, as JSON or YAML: at most 5 MiB, and 380 kB once compressed. */
        put: operations["putDocument"];
        post?: never;
        /** Forget the document of a host. */
        delete: operations["deleteDocument"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{host}/document/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The document as it was imported. */
        get: operations["getDocumentText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{host}/comparison": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was promised beside what was seen: documented, drifted, shadow, zombie, orphan. */
        get: operations["getComparison"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{host}/comparison.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as CSV. */
        get: operations["exportComparisonCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{host}/postman": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A host as a Postman Collection 2.1. */
        get: operations["exportPostman"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/{host}/har": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The masked samples of a host, or of one endpoint of it, as HAR 1.2. */
        get: operations["exportHar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sensitive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Classes of sensitive data by endpoint and direction, a page of at most 50 endpoints at a time. */
        get: operations["listSensitive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sensitive.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The endpoints that carry sensitive data, at most 500, by class and direction, as CSV. */
        get: operations["exportSensitiveCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sensitive-matrix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Classes of sensitive data by how many endpoints and by which hosts carry them, as of their last reviews. */
        get: operations["getSensitiveMatrix"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sensitive-matrix.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every class of sensitive data that is carried anywhere, as CSV. */
        get: operations["exportSensitiveMatrixCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/false-positives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people said that fields do not hold, the latest first. */
        get: operations["listFalsePositives"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpoint_id}/false-positives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that a field does not hold a class of sensitive data. */
        post: operations["postFalsePositive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpoint_id}/false-positives/{false_positive_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take that back. */
        delete: operations["deleteFalsePositive"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sensitive-classes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Classes of sensitive data: those that are known, and those that people added. */
        get: operations["listSensitiveClasses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sensitive-classes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A class that people added. */
        get: operations["getSensitiveClass"];
        /** Add a class, or replace it. Patterns are those of RE2; it needs one for values, for names, or both. */
        put: operations["putSensitiveClass"];
        post?: never;
        /** Take a class back. */
        delete: operations["deleteSensitiveClass"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sensitive-classes/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Refused: no class can have this name, since patterns are tried here. */
        put: operations["putSensitiveClassTest"];
        /** Try a pattern on a text. Nothing of it is kept. */
        post: operations["testPattern"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/{finding_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One finding. */
        get: operations["getFinding"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings/{finding_id}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept a finding, call it a false positive, or open it again. The caller is who decides. */
        post: operations["postDecision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The findings that match, all of them, as CSV. */
        get: operations["exportFindingsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/findings.sarif": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as SARIF 2.1.0. */
        get: operations["exportFindingsSarif"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every rule by which findings are made, and the passive tests that are evaluated. */
        get: operations["listRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Changes of contracts, the latest first, with what people said of each. */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The changes that match, all of them, with what people said of each, as CSV. */
        get: operations["exportChangesCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/changes/{change_id}/acknowledgement": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that a change was seen, and is as it should be. */
        post: operations["postAcknowledgement"];
        /** Take an acknowledgement back; the change waits again. */
        delete: operations["deleteAcknowledgement"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mutes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rules by which changes are kept quiet. */
        get: operations["listMutes"];
        put?: never;
        /** Keep changes of a host, an endpoint or a kind quiet. Needs one of these, and may have several. */
        post: operations["postMute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mutes/{mute_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take such a rule back. */
        delete: operations["deleteMute"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/pipeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where it stops: every stage from a permission to an endpoint, coverage and losses. */
        get: operations["getPipeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What it costs by what stands, beside what was measured. */
        get: operations["getCosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/costs.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The lines of the costs as CSV. */
        get: operations["exportCostsCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All settings: what each is, where that comes from, and when it takes effect. */
        get: operations["getSettings"];
        /** Change settings. `version` is that of the settings that were read. */
        put: operations["putSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring the settings to the stacks: an apply of the selection as it stands. */
        post: operations["applySettings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed which setting, the youngest first. */
        get: operations["listSettingsChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/settings/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What sampling rules would do to the endpoints that are known. Changes nothing. */
        post: operations["previewSamplingRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everybody who may sign in, or could once. */
        get: operations["listUsers"];
        put?: never;
        /** Invite somebody: they are sent a mail with a password for once. */
        post: operations["inviteUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take somebody's access away. A role lets them in again. */
        delete: operations["removeUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{name}/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give a role. Whoever is last to administer stays. */
        put: operations["putUserRole"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/users/{name}/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send another mail to who never followed the first, whose password ends after three days. */
        post: operations["inviteUserAgain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what, the youngest first; kept for 400 days. A page of few matches may be short, with more to come. */
        get: operations["listAuditRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people were told last, what waits to be told, and how much was kept back. */
        get: operations["listNotifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/mutes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rules by which people are not told. */
        get: operations["listNotificationMutes"];
        put?: never;
        /** Keep people from being told of something. Needs a kind, a host, an endpoint, a class or a floor, and may have several. */
        post: operations["postNotificationMute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/mutes/{mute_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take such a rule back. */
        delete: operations["deleteNotificationMute"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/subscribers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Mail addresses and webhooks that are told. Neither addresses nor keys of webhooks are shown. */
        get: operations["getSubscribers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/emails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask somebody by mail whether they want to be told. */
        post: operations["postEmailSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/emails/{subscription_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Tell somebody no more. */
        delete: operations["deleteEmailSubscription"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a webhook. Its address and the key of its signatures are kept as a secret, and shown nowhere again. */
        post: operations["postWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Post to it no more. */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Post a test to one webhook, once, and tell what became of it. */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/notifications/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a test to all who are told. */
        post: operations["testNotifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as CSV; what was before and after as JSON. */
        get: operations["exportAuditCsv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/purges/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a purge of a host would remove, or what a step of one of a value would. Changes nothing. */
        post: operations["previewPurge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/purges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A step of a purge of a host or of a value; again, with `begun_at` and `next_token` of the answer, until `is_done`. */
        post: operations["purge"];
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
        Session: {
            name: string;
            /**
             * @description Null for who is in no group of the user pool.
             * @enum {string|null}
             */
            role: "viewer" | "operator" | "admin" | null;
            rights: ("read" | "decide" | "apply" | "administer")[];
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
            /** @description It is part of the selection, as it was asked for last. */
            selected: boolean;
            /** @description Ours, on interfaces of its targets. */
            mirror_sessions: number;
            /** @description Of a mirror session for every interface of its targets that can be mirrored; the agents come on top, once. What serves several load balancers counts at each and costs once. */
            cost: components["schemas"]["MonthlyCost"];
        };
        Collection: {
            host: string;
            endpoint_count: number;
            request_count: number;
            /** Format: date-time */
            first_seen: string;
            /** Format: date-time */
            last_seen: string;
            /**
             * Format: date-time
             * @description When the host was counted like this, of very many hosts in a list; null for now.
             */
            counted_at: string | null;
            /** @description What the last review said; null before the first. */
            review: components["schemas"]["HostReview"] | null;
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
            /** @description What the last review said; null before the first. */
            facts: components["schemas"]["EndpointFacts"] | null;
            /** @description Who answers for it, as people said. */
            owner: string | null;
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
            /** @description Some request carried it more than once. */
            repeated: boolean;
            /** @description JSON Schema of one of its values. */
            schema: {
                [key: string]: unknown;
            } | null;
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
            /** @description Null of a finding about the whole host. */
            endpoint_id: string | null;
            evidence: string;
            /** Format: date-time */
            first_seen: string;
            /** Format: date-time */
            last_seen: string;
            host: string;
            detail: string;
            /** @description Sightings. */
            support: number;
            /** @enum {string} */
            status: "open" | "accepted" | "fixed";
            /** Format: date-time */
            opened_at: string;
            /** Format: date-time */
            fixed_at: string | null;
            /** @description How often it came back. */
            reopened: number;
            decision: components["schemas"]["Decision"] | null;
            history: components["schemas"]["Transition"][];
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
            /** @description What the last review said; null before the first. */
            facts: components["schemas"]["EndpointFacts"] | null;
            /** @description JSON Schema of XML bodies by status, and of the request by `request`. */
            xml_schemas: {
                [key: string]: {
                    [key: string]: unknown;
                };
            };
            auth: components["schemas"]["Auth"];
            exposure: components["schemas"]["Exposure"];
            callers: components["schemas"]["Callers"];
            sensitive_fields: components["schemas"]["SensitiveField"][];
            false_positives: components["schemas"]["FalsePositive"][];
            template: components["schemas"]["Derivation"];
            /** @description Who answers for it, as people said. */
            owner: string | null;
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
            /** @description The endpoints that the items name, by id. */
            endpoints: {
                [key: string]: components["schemas"]["EndpointName"];
            };
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
        PolicyTask: "discovery" | "preflight" | "orchestration" | "execution" | "reconciler" | "notifier" | "reader" | "decisions" | "purges" | "audit" | "users" | "subscribers" | "webhooks" | "mutes" | "agent" | "processor" | "deployer" | "measures";
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
            /** @description Of the agents, the preferred first. Empty: those of the stack that stands, at first the template's. */
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
            /** @description Of the agents, the preferred first. Empty: those of the stack that stands, at first the template's. */
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
            /** @description Settings that this apply brings about, since they were saved and no apply took them along yet. Where one needs an administrator, others are refused the apply (`guarded_settings`). */
            settings: {
                name: string;
                /** @description As in Settings. */
                value: unknown;
                needs_administrator: boolean;
            }[];
        };
        ResourceRow: {
            name: string;
            type: string;
            state: string;
            detail: string;
            /** @description Of a check that warns or fails: its row of the catalogue. */
            code?: string | null;
            fix?: string | null;
            /** @description How long work on it took, or takes so far; null where none has begun, and of a check. */
            elapsed_s: number | null;
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
        /** @description At list prices, traffic aside. */
        MonthlyCost: {
            currency: string;
            prices_of: string;
            month: string;
        };
        Mirroring: {
            /** @description The name that all it makes carries. */
            installation: string;
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
            cost: components["schemas"]["MonthlyCost"];
        };
        HostReview: {
            /** @description 0 to 100. */
            risk: number;
            /** @description Open findings by severity. */
            finding_counts: {
                [key: string]: number;
            };
            /** @description Classes of sensitive data that its endpoints carry. */
            sensitive: string[];
            /**
             * @description `internet` where any endpoint is reached from there.
             * @enum {string}
             */
            exposure: "internet" | "internal" | "unknown";
            /** Format: date-time */
            reviewed_at: string;
            /** @description Names of those that its traffic was mirrored behind. */
            load_balancers: string[];
            /** @description Of the last 24 hours, the present one last; null where it is not counted yet. */
            requests_by_hour: (number | null)[];
        };
        RiskFactor: {
            name: string;
            points: number;
            explanation: string;
        };
        EndpointFacts: {
            /** @enum {string} */
            kind: "rest" | "graphql" | "grpc" | "soap" | "json_rpc" | "mcp" | "aws_json" | "aws_query" | "websocket" | "sse";
            /** @description 0 to 100, the sum of the factors' points. */
            risk: number;
            risk_factors: components["schemas"]["RiskFactor"][];
            /** @description Kinds of credentials, the most used first. */
            credentials: string[];
            /**
             * @description Whether accepted requests carried credentials.
             * @enum {string}
             */
            authentication: "required" | "optional" | "none" | "rejected" | "unknown";
            /** @enum {string} */
            exposure: "internet" | "internal" | "unknown";
            /** @description Classes of sensitive data with their direction, such as `email:response`. */
            sensitive: string[];
            /** @description Open findings by severity. */
            finding_counts: {
                [key: string]: number;
            };
            /** @description HEAD and OPTIONS, where clients asked this path with them. */
            attached_methods: string[];
            /** @description Endpoints that were learnt to be this one. */
            merged_count: number;
            /** @description Seen often and long enough to be believed. */
            is_stable: boolean;
        };
        AuthType: {
            kind: string;
            /** @description In words. */
            name: string;
            accepted_count: number;
            /** @description Of all accepted requests. */
            accepted_ratio: number;
            /** @description Where it stood, such as `header authorization`. */
            places: string[];
        };
        Tokens: {
            /** @description Requests with a JWT of which facts are known. */
            count: number;
            algorithms: {
                [key: string]: number;
            };
            /** @description By the claim's name. */
            claims: {
                [key: string]: number;
            };
            issuers: {
                [key: string]: number;
            };
            scopes: {
                [key: string]: number;
            };
        };
        Auth: {
            /** @enum {string} */
            requirement: "required" | "optional" | "none" | "rejected" | "unknown";
            /** @description Enough requests were seen to say so. */
            is_supported: boolean;
            sentence: string;
            accepted_count: number;
            anonymous_accepted_count: number;
            refused_count: number;
            anonymous_refused_count: number;
            types: components["schemas"]["AuthType"][];
            tokens: components["schemas"]["Tokens"];
        };
        Exposure: {
            /** @enum {string} */
            level: "internet" | "internal" | "unknown";
            reason: string;
        };
        Callers: {
            public_count: number;
            internal_count: number;
            schemes: {
                [key: string]: number;
            };
            /** @description By address within the VPC; the busiest twenty. */
            services: {
                [key: string]: number;
            };
            /** @description By family of the user agent. */
            agents: {
                [key: string]: number;
            };
            /** @description By /16 or /48. */
            networks: {
                [key: string]: number;
            };
        };
        SensitiveField: {
            /** @enum {string} */
            location: "request.query" | "request.path" | "request.header" | "request.cookie" | "request.body" | "response.header" | "response.body";
            /** @description A JSON Pointer in a body, else the field's name. */
            pointer: string;
            class_name: string;
            title: string;
            /** @enum {string} */
            severity: "secret" | "high" | "low";
            group: string;
            /** @enum {string} */
            direction: "request" | "response";
            confidence: number;
            matches: number;
            examined: number;
            /** @description Different values, at least; counting ends at a few. */
            distinct: number;
        };
        FalsePositive: {
            id: string;
            endpoint_id: string;
            /** @enum {string} */
            location: "request.query" | "request.path" | "request.header" | "request.cookie" | "request.body" | "response.header" | "response.body";
            pointer: string;
            class_name: string;
            by: string;
            /** Format: date-time */
            at: string;
            reason: string;
        };
        UncertainPath: {
            path: string;
            word: string;
            probability: number;
            /** @description How it is shown until a person says. */
            is_value: boolean;
        };
        TemplateRule: {
            /** @description The path that leads there; parameters are `{}`. */
            position: string;
            /** @description Its name; null where the collection before it names it. */
            parameter: string | null;
            /** @enum {string} */
            source: "learnt" | "people" | "documented" | "collapsed";
            probability: number;
            /** @description Why, the strongest first. */
            reasons: string[];
            /** @description What stands there and is a route. */
            routes: string[];
            /** @description What is a value, although many APIs name routes so. */
            values: string[];
            uncertain: components["schemas"]["UncertainPath"][];
            /** @description All that is below is one value. */
            is_tail: boolean;
            /** Format: date-time */
            since: string;
            /** @description All of it in a sentence. */
            words: string;
        };
        Derivation: {
            /** @description Those that made the template, in the order of the path. */
            rules: components["schemas"]["TemplateRule"][];
            /** @description Endpoints that are shown as this one. */
            member_ids: string[];
        };
        Decision: {
            /** @enum {string} */
            kind: "accept" | "false_positive" | "reopen";
            by: string;
            reason: string;
            /** Format: date-time */
            at: string;
            /**
             * Format: date-time
             * @description When an acceptance ends by itself.
             */
            until: string | null;
        };
        Transition: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            status: "open" | "accepted" | "fixed";
            /** @description Empty where traffic showed it. */
            by: string;
            reason: string;
        };
        Rule: {
            id: string;
            title: string;
            /** @enum {string} */
            severity: "critical" | "high" | "medium" | "low" | "info";
            /** @description Of the OWASP API Security Top 10 of 2023, such as `API2:2023`; empty of a passive test that none of them fits. */
            owasp: string;
            owasp_name: string;
            /** @enum {string} */
            scope: "exchange" | "endpoint" | "host";
            /**
             * @description `nothing` where what would have to be seen is not captured.
             * @enum {string}
             */
            decided_by: "exchange" | "evidence" | "nothing";
            support_min: number;
            explanation: string;
            fix: string;
            /** @description CWE, RFC, or an address. */
            references: string[];
        };
        RuleCatalogue: {
            items: components["schemas"]["Rule"][];
        };
        Acknowledgement: {
            by: string;
            /** Format: date-time */
            at: string;
            reason: string;
        };
        Change: {
            id: string;
            /** @enum {string} */
            kind: "endpoint_added" | "endpoint_removed" | "template_merged" | "template_split" | "parameter_added" | "parameter_removed" | "field_added" | "field_removed" | "type_changed" | "required_changed" | "status_added" | "auth_changed" | "sensitivity_added" | "exposure_changed";
            /** @enum {string} */
            impact: "security" | "breaking" | "compatible";
            host: string;
            endpoint_id: string;
            subject: string;
            before: string;
            after: string;
            /** @description The change in a sentence. */
            words: string;
            /**
             * Format: date-time
             * @description When it was noticed.
             */
            at: string;
            /**
             * Format: date-time
             * @description When the host was looked at before.
             */
            since: string;
            acknowledged: components["schemas"]["Acknowledgement"] | null;
            /** @description The id of a mute. */
            muted_by: string | null;
            /** @description Neither acknowledged nor muted. */
            is_waiting: boolean;
        };
        ChangePage: {
            items: components["schemas"]["Change"][];
            next_page_token: string | null;
            total: number | null;
        };
        Mute: {
            id: string;
            by: string;
            /** Format: date-time */
            at: string;
            reason: string;
            host: string | null;
            endpoint_id: string | null;
            kind: ("endpoint_added" | "endpoint_removed" | "template_merged" | "template_split" | "parameter_added" | "parameter_removed" | "field_added" | "field_removed" | "type_changed" | "required_changed" | "status_added" | "auth_changed" | "sensitivity_added" | "exposure_changed") | null;
            /** Format: date-time */
            until: string | null;
        };
        MuteList: {
            items: components["schemas"]["Mute"][];
        };
        TrafficPoint: {
            /**
             * Format: date-time
             * @description Where the step begins.
             */
            at: string;
            requests: number;
            client_errors: number;
            server_errors: number;
            unanswered: number;
            response_bytes: number;
            latency_ms: components["schemas"]["Latency"];
        };
        Traffic: {
            host: string | null;
            endpoint_id: string | null;
            /** @enum {string} */
            step: "minute" | "quarter_hour" | "hour" | "day";
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Endpoints shown as this one whose traffic is not among the points: beyond a hundred. */
            members_left_out: number;
            points: components["schemas"]["TrafficPoint"][];
        };
        TrafficTotals: {
            requests: number;
            client_errors: number;
            server_errors: number;
            unanswered: number;
            response_bytes: number;
            latency_ms: components["schemas"]["Latency"];
        };
        TrafficOfHosts: {
            /** @enum {string} */
            step: "minute" | "quarter_hour" | "hour" | "day";
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description How many hosts there are. */
            hosts_known: number;
            /** @description The busiest of all time, that one first. */
            items: {
                host: string;
                totals: components["schemas"]["TrafficTotals"];
                points: components["schemas"]["TrafficPoint"][];
            }[];
        };
        TrafficOfEndpoints: {
            host: string | null;
            /** @enum {string} */
            step: "minute" | "quarter_hour" | "hour" | "day";
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Whether these are all endpoints: others had fewer requests in all. */
            is_complete: boolean;
            /** @description The busiest of all time, that one first. */
            items: {
                endpoint_id: string;
                method: string;
                host: string;
                path_template: string;
                totals: components["schemas"]["TrafficTotals"];
            }[];
        };
        Pins: {
            /** @description Paths whose last segment is a route: `/users/me`. */
            never_merge: string[];
            /** @description Paths whose last segment is a parameter: `/users/{user_id}`. */
            parameters: string[];
            /** @description How often people said something of this host's paths; 0: never. */
            revision: number;
        };
        PinsPreview: {
            /** @description Endpoints as they were counted, before paths were learnt. */
            looked_at: number;
            /** @description There are more, so that this is a part of what would change. */
            is_cut: boolean;
            /** @description The busiest first, at most a hundred. */
            items: components["schemas"]["Regrouped"][];
            /** @description Changes beyond these. */
            left_out: number;
        };
        Regrouped: {
            /**
             * @description Several become one, one becomes several, one is called otherwise, or several become others.
             * @enum {string}
             */
            kind: "joined" | "parted" | "renamed" | "regrouped";
            method: string;
            /** @description Path templates as they would be shown without the change, at most twenty. */
            before: string[];
            before_count: number;
            /** @description And with it. */
            after: string[];
            after_count: number;
            request_count: number;
        };
        Templates: {
            host: string;
            /** Format: date-time */
            decided_at: string | null;
            /** @description There were more paths than are counted. */
            is_cut: boolean;
            rules: components["schemas"]["TemplateRule"][];
            uncertain_count: number;
            pins: components["schemas"]["Pins"];
        };
        DocumentProblem: {
            pointer: string;
            sentence: string;
        };
        ImportedDocument: {
            host: string;
            format: string;
            title: string;
            version: string;
            /** @description Of its servers. */
            hosts: string[];
            operation_count: number;
            /** @description What could not be read; the rest was. */
            problems: components["schemas"]["DocumentProblem"][];
            by: string;
            /** Format: date-time */
            at: string;
            /** @description How often a document was imported since there was none. */
            revision: number;
        };
        Drift: {
            /** @enum {string} */
            kind: "parameter" | "status" | "field" | "type" | "required";
            subject: string;
            documented: string;
            observed: string;
            requests: number;
            words: string;
        };
        Compared: {
            /** @enum {string} */
            standing: "documented" | "drifted" | "shadow" | "zombie" | "orphan";
            method: string;
            path_template: string;
            endpoint_id: string | null;
            /** @description Where the operation stands in the document. */
            pointer: string | null;
            request_count: number;
            /** Format: date-time */
            last_seen: string | null;
            words: string;
            drifts: components["schemas"]["Drift"][];
        };
        Comparison: {
            document: components["schemas"]["ImportedDocument"];
            /** @description By standing. */
            counts: {
                [key: string]: number;
            };
            /** @description Endpoints left out: nothing but refusals, or too few requests. */
            unanswered: number;
            items: components["schemas"]["Compared"][];
        };
        SensitiveRow: {
            class_name: string;
            title: string;
            /** @enum {string} */
            severity: "secret" | "high" | "low";
            group: string;
            /** @enum {string} */
            direction: "request" | "response";
            endpoint_id: string;
            method: string;
            host: string;
            path_template: string;
            matches: number;
            examined: number;
            fields: components["schemas"]["SensitiveField"][];
        };
        SensitivePage: {
            items: components["schemas"]["SensitiveRow"][];
            next_page_token: string | null;
        };
        SensitiveClass: {
            name: string;
            title: string;
            /** @enum {string} */
            severity: "secret" | "high" | "low";
            group: string;
            is_custom: boolean;
            value_pattern: string | null;
            name_pattern: string | null;
            /** @description One value suffices, since nothing else looks like it. */
            is_proven_by_one: boolean;
            /** @description How often a class that people added was written; null of Heliostat's own. */
            revision: number | null;
        };
        SensitiveClassList: {
            items: components["schemas"]["SensitiveClass"][];
        };
        PatternTest: {
            is_found: boolean;
            places: {
                begin: number;
                end: number;
            }[];
        };
        EndpointName: {
            method: string;
            path_template: string;
        };
        FindingCounts: {
            /** @description What matches all that was asked for. */
            total: number;
            /** @description False where there are more findings than were counted. */
            is_complete: boolean;
            /** @description How many would match if no severity were asked for. */
            by_severity: {
                [key: string]: number;
            };
            /** @description How many would match if no status were asked for. */
            by_status: {
                [key: string]: number;
            };
            /** @description How many would match if no owasp were asked for. */
            by_owasp: {
                [key: string]: number;
            };
            /** @description How many would match if no rule were asked for. */
            by_rule: {
                [key: string]: number;
            };
        };
        SensitiveHost: {
            host: string;
            endpoint_count: number;
            request_endpoint_count: number;
            response_endpoint_count: number;
        };
        SensitiveMatrixRow: {
            class_name: string;
            title: string;
            /** @enum {string} */
            severity: "secret" | "high" | "low";
            group: string;
            is_custom: boolean;
            endpoint_count: number;
            request_endpoint_count: number;
            response_endpoint_count: number;
            host_count: number;
            /** @description Those first that carry it most. */
            hosts: components["schemas"]["SensitiveHost"][];
        };
        SensitiveMatrix: {
            items: components["schemas"]["SensitiveMatrixRow"][];
            /** @description False where there are more hosts than were looked at. */
            is_complete: boolean;
        };
        FalsePositiveRow: {
            id: string;
            endpoint_id: string;
            /** @enum {string} */
            location: "request.query" | "request.path" | "request.header" | "request.cookie" | "request.body" | "response.header" | "response.body";
            pointer: string;
            class_name: string;
            by: string;
            /** Format: date-time */
            at: string;
            reason: string;
            host: string;
            method: string;
            path_template: string;
        };
        FalsePositiveList: {
            items: components["schemas"]["FalsePositiveRow"][];
            is_complete: boolean;
        };
        /** @description Owners by the id of an endpoint; null for none. */
        OwnersById: {
            [key: string]: string | null;
        };
        OwnersChange: {
            owners: components["schemas"]["OwnersById"];
            before: components["schemas"]["OwnersById"];
        };
        PipelineStage: {
            /** @enum {string} */
            name: "permission" | "stack" | "agents" | "sessions" | "packets_at_source" | "packets_at_agent" | "exchanges" | "records" | "processor" | "endpoints";
            /**
             * @description `flowing`: it is there, or moves. `idle`: nothing comes from before it, or it is empty and data flow past it. `stopped`: the first that is empty. `waiting`: behind that one. `unknown`: could not be read; `explanation` says why.
             * @enum {string}
             */
            state: "flowing" | "idle" | "stopped" | "unknown" | "waiting";
            /** @description Lately; null where it is not known, or nothing that moves. */
            rate_per_s: number | null;
            /** @description What there is; of what moves, what was counted within `looked_back_s`. */
            total: number | null;
            unit: string;
            /** @description Since it last moved; null where it did not within `looked_back_s`. */
            age_s: number | null;
            /** @description What was counted in each of the last 30 minutes, the oldest first; null where nothing is known. */
            history: (number | null)[];
            explanation: string;
            /** @description Of the catalogue of failures (`GET /v1/failures`). */
            code: string | null;
            fix: string | null;
            /** @description The page of the dashboard on which it is mended. */
            page: string | null;
            /** @description What was measured, or what AWS said. */
            evidence: {
                [key: string]: string;
            };
        };
        PipelineLoss: {
            /** @description The counter's name. */
            name: string;
            count: number;
            unit: string;
            explanation: string;
            /** @description Where to look. */
            where: string;
        };
        BalancerRate: {
            load_balancer_id: string;
            /** @description Mirrored behind it; null where it is not known. */
            packets_per_s: number | null;
            /** @description Of its requests in the inventory; null where it is not known. */
            exchanges_per_s: number | null;
            /** @description Backends of it serve another load balancer as well, and nothing tells whose packets are whose: both are shown all of them. */
            is_shared: boolean;
        };
        Coverage: {
            /** @description At agents. */
            received_packets: number | null;
            /** @description Copied at sources. */
            mirrored_packets: number | null;
            /** @description To be copied at sources, and not copied. */
            skipped_packets: number | null;
            /** @description Received of mirrored, 0 to 1. */
            share: number | null;
            /** @description Why the share is not known. */
            explanation: string | null;
            fix: string | null;
        };
        Pipeline: {
            /** Format: date-time */
            at: string;
            looked_back_s: number;
            stages: components["schemas"]["PipelineStage"][];
            /** @description The name of the stage that is stopped; null where none is. */
            stops_at: string | null;
            reason: string | null;
            fix: string | null;
            coverage: components["schemas"]["Coverage"];
            /** @description Counters of losses that counted, the most first. */
            losses: components["schemas"]["PipelineLoss"][];
            /** @description Those that are selected. */
            load_balancers: components["schemas"]["BalancerRate"][];
            releases: components["schemas"]["Releases"];
            /** @description Each VPC that has a selected load balancer or a mirror session of ours: the sum may flow while one of them reaches nobody. */
            vpcs: components["schemas"]["VpcHealth"][];
            /** @description Why a VPC may be missing from `vpcs`; null where none is. */
            vpcs_unread: string | null;
        };
        VpcHealth: {
            vpc_id: string;
            is_collector_vpc: boolean;
            /** @description Selected ones that stand in it, as the last look at mirror sessions met them; null where that is not known. */
            load_balancers: number | null;
            /** @description Ours, whose sources are in it; null where that could not be read. */
            mirror_sessions: number | null;
            /** @description Copied by its instances within `looked_back_s`, as far as they were asked; null where it is not known. */
            mirrored_packets: number | null;
            /** @description To be copied by them, and not copied; null where it is not known. */
            skipped_packets: number | null;
            /** @description Of its instances, those that are not asked, or have interfaces in another VPC as well. */
            instances_left_out: number | null;
            /** @description Received by agents of its virtual networks; null where it is not known. */
            packets_per_s: number | null;
            /** @description Of its virtual networks in the inventory; null where it is not known. */
            exchanges_per_s: number | null;
            /** @description A virtual network has mirror sessions in this VPC and in another one, and nothing tells whose packets are whose: both are shown all of them. */
            is_shared: boolean;
            stages: components["schemas"]["VpcStage"][];
            /**
             * @description The name of the stage that is stopped; null where none is.
             * @enum {string|null}
             */
            stops_at: "sessions" | "packets_at_source" | "packets_at_agent" | "exchanges" | null;
            /** @description Of the catalogue of failures (`GET /v1/failures`). */
            code: string | null;
            explanation: string | null;
            fix: string | null;
            /** @description What was measured, or what AWS said. */
            evidence: {
                [key: string]: string;
            };
        };
        VpcStage: {
            /** @enum {string} */
            name: "sessions" | "packets_at_source" | "packets_at_agent" | "exchanges";
            /**
             * @description `flowing`: it is there, or moves. `idle`: nothing comes from before it, or it is empty and data flow past it. `stopped`: the first that is empty. `waiting`: behind that one. `unknown`: could not be read; `explanation` says why.
             * @enum {string}
             */
            state: "flowing" | "idle" | "stopped" | "unknown" | "waiting";
            explanation: string;
        };
        Releases: {
            /** @description The control plane, and what stands of agents and processor. */
            parts: components["schemas"]["Release"][];
            /** @description What does not fit together, the worst alone; null where all parts are of one release. */
            misfit: components["schemas"]["Misfit"] | null;
        };
        Release: {
            /** @enum {string} */
            part: "control_plane" | "agents" | "processor";
            /** @description null: it is of a release that does not say. */
            version: string | null;
            /** @description Of exchange records: agents write it, the processor reads it. */
            record_format: number | null;
            /** @description Of the inventory: the processor writes it, the control plane reads it. */
            store_layout: number | null;
        };
        Misfit: {
            /** @description Of the catalogue of failures. */
            code: string;
            /** @enum {string} */
            severity: "error" | "warning";
            explanation: string;
            fix: string | null;
        };
        CostLine: {
            name: string;
            unit: string;
            /** @description By what stands; null where it depends on traffic, which no estimate knows. */
            estimated_per_month: string | null;
            /** @description In `unit`, within `measured_hours`; null where it could not be measured. */
            measured_quantity: number | null;
            /** @description At list prices, carried on to a month. */
            measured_per_month: string | null;
            explanation: string;
        };
        Costs: {
            currency: string;
            /** @description When the list prices were read. */
            prices_of: string;
            /** @description Whose prices they are. */
            region: string;
            sources: string[];
            /** @description The time that was measured: a day, or less where less is known; null where nothing could be measured. */
            measured_hours: number | null;
            /** @description How the numbers came about. */
            explanation: string;
            lines: components["schemas"]["CostLine"][];
            total: {
                estimated_per_month: string;
                /** @description Of the lines that were measured; null where none was. */
                measured_per_month: string | null;
            };
        };
        /** @description What a rule does not name, it does not look at. The first rule that fits decides; where any rule includes, what none fits is excluded. */
        SamplingRule: {
            /** @enum {string} */
            action: "include" | "exclude";
            /** @description A glob, in which * stands for any run of characters; without a port. */
            host?: string | null;
            /** @description A glob over the decoded path, without the query. */
            path?: string | null;
            methods?: string[] | null;
            /** @description Of the server. */
            ports?: number[] | null;
            vnis?: number[] | null;
        };
        /** @description What is not named stays; null is what a setting is where nobody chooses. */
        SettingValues: {
            redaction?: ("masked" | "shapes" | "off") | null;
            bytes_per_second?: number | null;
            sampling_rules?: components["schemas"]["SamplingRule"][] | null;
            agents_min?: number | null;
            agents_max?: number | null;
            receive_threads?: number | null;
            volume_key?: string | null;
            stream_mode?: ("ON_DEMAND" | "PROVISIONED") | null;
            stream_shards?: number | null;
            creates_vpc_endpoints?: boolean | null;
            resolver_network?: string | null;
            agent_log_days?: (1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 180 | 365) | null;
            sample_days?: number | null;
            notified_impacts?: ("security" | "breaking" | "compatible")[] | null;
            notifies_operations?: boolean | null;
            notifies_stacks?: boolean | null;
            trusted_proxy_networks?: string[] | null;
            trusted_proxy_hops?: number | null;
            processor_log_days?: (1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 180 | 365) | null;
            coverage_percent_min?: number | null;
            coverage_minutes?: number | null;
        };
        Settings: {
            version: number;
            changed_by: string | null;
            /** Format: date-time */
            changed_at: string | null;
            settings: {
                redaction: {
                    /** @enum {string} */
                    value: "masked" | "shapes" | "off";
                    /** @enum {string} */
                    default: "masked" | "shapes" | "off";
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                bytes_per_second: {
                    value: number;
                    default: number;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                sampling_rules: {
                    value: components["schemas"]["SamplingRule"][];
                    default: components["schemas"]["SamplingRule"][];
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                agents_min: {
                    value: number;
                    default: number;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                agents_max: {
                    value: number;
                    default: number;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                receive_threads: {
                    value: number;
                    default: number;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                volume_key: {
                    /** @description The alias, ARN or id of the KMS key of the agents' volumes. */
                    value: string;
                    /** @description The alias, ARN or id of the KMS key of the agents' volumes. */
                    default: string;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                stream_mode: {
                    /** @enum {string} */
                    value: "ON_DEMAND" | "PROVISIONED";
                    /** @enum {string} */
                    default: "ON_DEMAND" | "PROVISIONED";
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                stream_shards: {
                    /** @description Of a stream whose mode is PROVISIONED. */
                    value: number;
                    /** @description Of a stream whose mode is PROVISIONED. */
                    default: number;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                creates_vpc_endpoints: {
                    /** @description VPC endpoints for the agents, where their subnets have no way to AWS. */
                    value: boolean;
                    /** @description VPC endpoints for the agents, where their subnets have no way to AWS. */
                    default: boolean;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                resolver_network: {
                    /** @description An IPv4 network where the DNS servers lie that the VPC's DHCP options name; empty: the VPC's own resolver. */
                    value: string;
                    /** @description An IPv4 network where the DNS servers lie that the VPC's DHCP options name; empty: the VPC's own resolver. */
                    default: string;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                agent_log_days: {
                    /** @enum {integer} */
                    value: 1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 180 | 365;
                    /** @enum {integer} */
                    default: 1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 180 | 365;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                sample_days: {
                    value: number;
                    default: number;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                notified_impacts: {
                    value: ("security" | "breaking" | "compatible")[];
                    default: ("security" | "breaking" | "compatible")[];
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                notifies_operations: {
                    value: boolean;
                    default: boolean;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                notifies_stacks: {
                    value: boolean;
                    default: boolean;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                trusted_proxy_networks: {
                    /** @description Networks of load balancers and proxies that may say whom a request comes from, together at most 2048 characters. */
                    value: string[];
                    /** @description Networks of load balancers and proxies that may say whom a request comes from, together at most 2048 characters. */
                    default: string[];
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                trusted_proxy_hops: {
                    value: number;
                    default: number;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                processor_log_days: {
                    /** @enum {integer} */
                    value: 1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 180 | 365;
                    /** @enum {integer} */
                    default: 1 | 3 | 5 | 7 | 14 | 30 | 60 | 90 | 180 | 365;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                coverage_percent_min: {
                    /** @description Of mirrored packets that agents receive, at least; 0: nobody is told. */
                    value: number;
                    /** @description Of mirrored packets that agents receive, at least; 0: nobody is told. */
                    default: number;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
                coverage_minutes: {
                    /** @description Over so many minutes. */
                    value: number;
                    /** @description Over so many minutes. */
                    default: number;
                    /** @enum {string} */
                    source: "default" | "person";
                    /**
                     * @description waiting: for an apply; nothing_stands: there is no stack yet that could follow it.
                     * @enum {string}
                     */
                    standing: "in_effect" | "waiting" | "nothing_stands";
                    /** @description When a change does, in plain words. */
                    takes_effect: string;
                    changed_by: string | null;
                    /** Format: date-time */
                    changed_at: string | null;
                };
            };
            fixed: {
                /** @description Where notices go, as it was deployed; null: nobody is told. */
                topic: string | null;
                minutes_days: number;
                changes_days: number;
            };
            /** @description Names of settings that wait for an apply. */
            waiting: string[];
            warnings: string[];
            /** @description Whether load balancers are selected, so that POST /v1/settings/apply has something to do. */
            can_apply: boolean;
            /** @description A run of `heliostat up`, whose agent follows by itself. */
            is_run: boolean;
        };
        SettingsChange: {
            id: string;
            version: number;
            by: string;
            /** Format: date-time */
            at: string;
            reason: string;
            changes: {
                name: string;
                before: unknown;
                after: unknown;
            }[];
        };
        SettingsChangePage: {
            items: components["schemas"]["SettingsChange"][];
            next_page_token: string | null;
        };
        SamplingPreview: {
            endpoints: number;
            excluded: number;
            /** @description It depends on the port, the VNI or the value of a path parameter. */
            perhaps: number;
            examples: string[];
            /** @description False: there are more endpoints than were looked at. */
            is_whole: boolean;
            warnings: string[];
        };
        User: {
            /** @description The user pool's name of them. */
            name: string;
            email: string;
            role: ("viewer" | "operator" | "admin") | null;
            /** @description False: their access was taken away. */
            is_enabled: boolean;
            /** @description False: the invitation was not followed yet. */
            has_signed_in: boolean;
            /** Format: date-time */
            created_at: string;
        };
        UserList: {
            /** @description False: there is no user pool at this address. */
            is_managed: boolean;
            explanation: string;
            items: components["schemas"]["User"][];
            /** @description False: there are more users than are listed. */
            is_whole: boolean;
        };
        SignIn: {
            /** @constant */
            kind: "token";
        } | {
            /** @constant */
            kind: "cognito";
            /** Format: uri */
            authorize_url: string;
            /** Format: uri */
            logout_url: string;
            client_id: string;
            /** Format: uri */
            redirect_uri: string;
            scope: string;
        };
        SignInToken: {
            /** @description What requests carry as `Authorization: Bearer`. */
            token: string;
            /** @description null: the one that was sent is good on. */
            refresh_token: string | null;
            expires_in_s: number;
        };
        AuditRecord: {
            id: string;
            /**
             * Format: date-time
             * @description When it was begun.
             */
            at: string;
            /** @description A person's mail address, or the ARN of an IAM principal. */
            by: string;
            /** @description By which the change was made: `PUT /v1/owners`. */
            route: string;
            /** @description What it was about, by the names of the route's parameters. */
            subject: {
                [key: string]: string;
            };
            /** @description What it was; null where there was nothing. What is long is told by `bytes` and `sha256`. */
            before: unknown;
            /** @description What it is since; null where there is nothing. Of a change that failed or is intended, what was asked for, as far as that is known. */
            after: unknown;
            /**
             * @description `made`, also where something failed behind the change. What `failed` may have been made in part. What is `intended` was begun, and is replaced by what came of it: where it stays, the function ended before it could say so, and nobody knows.
             * @enum {string}
             */
            outcome: "made" | "failed" | "intended";
            /** @description The code of what failed; empty where nothing did. */
            failure: string;
        };
        AuditPage: {
            items: components["schemas"]["AuditRecord"][];
            next_page_token: string | null;
            /** @description Every route that changes something, to choose from. */
            routes: string[];
        };
        /** @enum {string} */
        NotificationKind: "operation" | "stack" | "first_traffic" | "sensitive_endpoint" | "finding" | "change" | "agents" | "coverage" | "alarm" | "test";
        /** @enum {string} */
        NotificationSeverity: "critical" | "high" | "medium" | "low" | "info";
        Notification: {
            /** @description Made of what it tells: the same has the same. */
            id: string;
            kind: components["schemas"]["NotificationKind"];
            severity: components["schemas"]["NotificationSeverity"];
            /** Format: date-time */
            at: string;
            subject: string;
            /** @description How many things it tells of. */
            count: number;
            hosts: string[];
            /** @description Of one thing that was told alone: its root cause, and what to do. */
            details: string[];
            /** @description How many of them waited, since too many messages of the kind had been sent. */
            held_back: number;
        };
        NotificationList: {
            items: components["schemas"]["Notification"][];
            /** @description Things that wait for others of their kind, or for room within the hour. */
            waiting: number;
            counters: {
                sent: number;
                muted: number;
                repeated: number;
                held_back: number;
                left_out: number;
                /** @description Dropped, since Amazon SNS never takes them: they stand in the inventory alone. */
                refused: number;
            };
        };
        NotificationMute: {
            id: string;
            by: string;
            /** Format: date-time */
            at: string;
            reason: string;
            kind: components["schemas"]["NotificationKind"] | null;
            /** @description A pattern; * is its one wildcard. */
            host: string | null;
            endpoint_id: string | null;
            /** @description Of sensitive data. */
            class: string | null;
            /** @description What is milder than this is muted. */
            below: components["schemas"]["NotificationSeverity"] | null;
            /** Format: date-time */
            until: string | null;
        };
        NotificationMuteList: {
            items: components["schemas"]["NotificationMute"][];
        };
        MailSubscription: {
            /** @description Null until the link of the mail was followed. */
            id: string | null;
            email: string;
            is_confirmed: boolean;
        };
        Webhook: {
            id: string;
            name: string;
            /** @description Of its address, which is shown nowhere whole. */
            host: string;
            /** @enum {string} */
            format: "json" | "slack";
            /** @description What it is told of; empty: everything. */
            kinds: components["schemas"]["NotificationKind"][];
            least_severity: components["schemas"]["NotificationSeverity"];
            added_by: string;
            /** Format: date-time */
            added_at: string;
        };
        WebhookTest: {
            is_delivered: boolean;
            status: number | null;
            /** @description Why it was not taken; empty where it was. */
            reason: string;
            attempts: number;
        };
        Subscribers: {
            topic: string | null;
            emails: components["schemas"]["MailSubscription"][];
            /** @description Queues, functions and addresses that subscribed to the topic beside, but for the function of webhooks. */
            others: number;
            webhooks: components["schemas"]["Webhook"][];
            /** @description Messages that a webhook did not take, about. */
            dead_letters: number;
            /** @description Webhooks may lead to this machine: a run of `heliostat up` that was told so. */
            allows_loopback: boolean;
        };
        NotificationTest: {
            notification_id: string;
            subject: string;
        };
        PurgePreviewRequest: {
            /** @description As the inventory calls it; or `tails`. */
            host?: string;
            /** @description Of the masks of a value, made with the deployment's key: the value itself is not sent. */
            tails?: string[];
            /** @description Of the step before, for a value. */
            next_token?: string;
        };
        PurgeRequest: {
            /** @description As the inventory calls it; or `tails`. */
            host?: string;
            /** @description Of the masks of a value, made with the deployment's key: the value itself is not sent. */
            tails?: string[];
            /** @description Of the step before, of the same look. */
            next_token?: string;
            /** @description The host, typed again; of a value, the word `purge`. */
            confirm: string;
            /**
             * Format: date-time
             * @description Of the step before: without it, a purge begins.
             */
            begun_at?: string;
        };
        PurgeStep: {
            host: string | null;
            /** @description Records by kind: changes, damaged, documents, endpoints, findings, minutes, samples, sums. Of a value, sums and documents stay, without its tails. What is damaged can be read by nobody: it goes with its host, and stays where a value is looked for. */
            counts: {
                [key: string]: number;
            };
            total: number;
            /** @description Of a preview: false where so much is kept that counting ended early, and there are at least so many records. */
            is_complete: boolean;
            /** @description Nothing is left, and nothing that was captured before, or read of a value before, comes any more. */
            is_done: boolean;
            /** @description For the next step, where one look takes several: until it is null, a step that removed nothing is not the last. */
            next_token: string | null;
            /**
             * Format: date-time
             * @description For the next step. Of a host: what was captured until then is kept no more, however late it comes. Of a value: when a look had gone through everything; null within the first one.
             */
            begun_at: string | null;
            /**
             * Format: date-time
             * @description Until then others may still write what they read before: a step after it looks again.
             */
            settles_at: string | null;
            /**
             * @description Who these others are: processors, or a review that began before.
             * @enum {string|null}
             */
            waits_for: "processors" | "review" | null;
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
    getSignIn: {
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
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postSignInToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    code_verifier: string;
                } | {
                    refresh_token: string;
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
                    "application/json": components["schemas"]["SignInToken"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postSignInRevocation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    refresh_token: string;
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
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSession: {
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
                    "application/json": components["schemas"]["Session"];
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
                task?: "discovery" | "preflight" | "orchestration" | "reconciler" | "notifier" | "reader" | "decisions" | "purges" | "audit" | "users" | "subscribers" | "webhooks" | "mutes" | "measures";
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
                /** @description Only this one. */
                id?: string;
                /** @description Only load balancers of this VPC. */
                vpc_id?: string;
                /** @description Judge targets for a collector in this VPC. */
                collector_vpc_id?: string;
                /** @description The VPCs from which a way leads to the collector's, between commas. */
                connected_vpc_ids?: string;
                /** @description Only load balancers of this kind. */
                type?: "application" | "network" | "gateway" | "classic";
                /** @description Only those that are selected for mirroring, or only the others. */
                selected?: "yes" | "no";
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
    exportLoadBalancersCsv: {
        parameters: {
            query?: {
                /** @description Only this one. */
                id?: string;
                /** @description Only load balancers of this VPC. */
                vpc_id?: string;
                /** @description Judge targets for a collector in this VPC. */
                collector_vpc_id?: string;
                /** @description The VPCs from which a way leads to the collector's, between commas. */
                connected_vpc_ids?: string;
                /** @description Only load balancers of this kind. */
                type?: "application" | "network" | "gateway" | "classic";
                /** @description Only those that are selected for mirroring, or only the others. */
                selected?: "yes" | "no";
                /** @description A part of the name, in any case. */
                search?: string;
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
                    "text/csv": string;
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
                    /** @description Of the agents, the preferred first. Empty: those of the stack that stands, at first the template's. */
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
    exportOperationsCsv: {
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
                    "text/csv": string;
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
                /** @description Words, each of which stands in the host, the name of one of its load balancers or a class of sensitive data, in any case. */
                search?: string;
                /** @description What to order by. */
                sort?: "host" | "endpoint_count" | "request_count" | "first_seen" | "last_seen" | "risk";
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
    exportCollectionsCsv: {
        parameters: {
            query?: {
                /** @description Words, each of which stands in the host, the name of one of its load balancers or a class of sensitive data, in any case. */
                search?: string;
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
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
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
                    "application/json": components["schemas"]["Collection"];
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
                /** @description Words, each of which stands in method, host and path, owner or a class of sensitive data, in any case; one such as `auth:none`, `status:5xx`, `exposure:internet`, `kind:graphql` or `sensitive:iban` says what the endpoint is. */
                search?: string;
                /** @description Endpoints that answered with this class at least once. */
                status?: "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
                /** @description Of this protocol. */
                kind?: "rest" | "graphql" | "grpc" | "soap" | "json_rpc" | "mcp" | "aws_json" | "aws_query" | "websocket" | "sse";
                /** @description Whether accepted requests carried credentials. */
                authentication?: "required" | "optional" | "none" | "rejected" | "unknown";
                /** @description Who reaches it. */
                exposure?: "internet" | "internal" | "unknown";
                /** @description Callers have this kind of credentials, such as `bearer_jwt`. */
                credential?: string;
                /** @description It carries this class of sensitive data; `*` for any. */
                sensitive?: string;
                /** @description Of this owner, exactly; `*` for any, `-` for those that nobody owns. */
                owner?: string;
                /** @description What to order by. */
                sort?: "path_template" | "method" | "request_count" | "last_seen" | "first_seen" | "risk";
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
    listOwners: {
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
                    "application/json": {
                        items: string[];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putOwners: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    owners: components["schemas"]["OwnersById"];
                    read?: components["schemas"]["OwnersById"];
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
                    "application/json": components["schemas"]["OwnersChange"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportOpenApi: {
        parameters: {
            query?: {
                /** @description What the Accept header asks for, without it: YAML where it names YAML first, else JSON. */
                format?: "json" | "yaml";
            };
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
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
                    "application/yaml": string;
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
                /** @description Exactly this endpoint. */
                endpoint_id?: string;
                /** @description Exactly this severity. */
                severity?: "critical" | "high" | "medium" | "low" | "info";
                /** @description How they stand; `reopened`: those of the open ones that came back. */
                status?: "open" | "accepted" | "fixed" | "reopened";
                /** @description Exactly this rule, such as `AUTH-15`. */
                rule?: string;
                /** @description Rules of this category of the OWASP API Security Top 10. */
                owasp?: "API1:2023" | "API2:2023" | "API3:2023" | "API4:2023" | "API5:2023" | "API6:2023" | "API7:2023" | "API8:2023" | "API9:2023" | "API10:2023";
                /** @description A part of the rule, title, host, detail or evidence, in any case. */
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
                    "application/json": components["schemas"]["FindingPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    countFindings: {
        parameters: {
            query?: {
                /** @description Exactly this host. */
                host?: string;
                /** @description Exactly this endpoint. */
                endpoint_id?: string;
                /** @description Exactly this severity. */
                severity?: "critical" | "high" | "medium" | "low" | "info";
                /** @description How they stand; `reopened`: those of the open ones that came back. */
                status?: "open" | "accepted" | "fixed" | "reopened";
                /** @description Exactly this rule, such as `AUTH-15`. */
                rule?: string;
                /** @description Rules of this category of the OWASP API Security Top 10. */
                owasp?: "API1:2023" | "API2:2023" | "API3:2023" | "API4:2023" | "API5:2023" | "API6:2023" | "API7:2023" | "API8:2023" | "API9:2023" | "API10:2023";
                /** @description A part of the rule, title, host, detail or evidence, in any case. */
                search?: string;
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
                    "application/json": components["schemas"]["FindingCounts"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportEndpointsCsv: {
        parameters: {
            query?: {
                /** @description Exactly this host. */
                host?: string;
                /** @description Exactly this method. */
                method?: string;
                /** @description Words, each of which stands in method, host and path, owner or a class of sensitive data, in any case; one such as `auth:none`, `status:5xx`, `exposure:internet`, `kind:graphql` or `sensitive:iban` says what the endpoint is. */
                search?: string;
                /** @description Endpoints that answered with this class at least once. */
                status?: "1xx" | "2xx" | "3xx" | "4xx" | "5xx";
                /** @description Of this protocol. */
                kind?: "rest" | "graphql" | "grpc" | "soap" | "json_rpc" | "mcp" | "aws_json" | "aws_query" | "websocket" | "sse";
                /** @description Whether accepted requests carried credentials. */
                authentication?: "required" | "optional" | "none" | "rejected" | "unknown";
                /** @description Who reaches it. */
                exposure?: "internet" | "internal" | "unknown";
                /** @description Callers have this kind of credentials, such as `bearer_jwt`. */
                credential?: string;
                /** @description It carries this class of sensitive data; `*` for any. */
                sensitive?: string;
                /** @description Of this owner, exactly; `*` for any, `-` for those that nobody owns. */
                owner?: string;
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
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTraffic: {
        parameters: {
            query?: {
                /** @description This host; or else an endpoint. */
                host?: string;
                /** @description This endpoint, with those that are shown as it. */
                endpoint_id?: string;
                /** @description Where the series begins; without it, an hour, a day or a month before its end. */
                from?: string;
                /** @description Where it ends; now, without it. */
                to?: string;
                /** @description How wide a point is; a minute, without it. */
                step?: "minute" | "quarter_hour" | "hour" | "day";
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
                    "application/json": components["schemas"]["Traffic"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTrafficOfHosts: {
        parameters: {
            query?: {
                /** @description Where the series begins; without it, an hour, a day or a month before its end. */
                from?: string;
                /** @description Where it ends; now, without it. */
                to?: string;
                /** @description How wide a point is; a minute, without it. */
                step?: "minute" | "quarter_hour" | "hour" | "day";
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
                    "application/json": components["schemas"]["TrafficOfHosts"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTrafficOfEndpoints: {
        parameters: {
            query?: {
                /** @description Endpoints of this host; of all, without it. */
                host?: string;
                /** @description Where the series begins; without it, an hour, a day or a month before its end. */
                from?: string;
                /** @description Where it ends; now, without it. */
                to?: string;
                /** @description How wide a point is; a minute, without it. */
                step?: "minute" | "quarter_hour" | "hour" | "day";
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
                    "application/json": components["schemas"]["TrafficOfEndpoints"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
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
                    "application/json": components["schemas"]["Templates"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putPins: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
                host: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    never_merge?: string[];
                    parameters?: string[];
                    /** @description Of what was read; 0 where there was nothing. Where somebody wrote since, the request is refused (`stale_version`). Left out: what stands is replaced, whatever it is. */
                    revision?: number | null;
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
                    "application/json": components["schemas"]["Pins"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    previewPins: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
                host: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    never_merge?: string[];
                    parameters?: string[];
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
                    "application/json": components["schemas"]["PinsPreview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
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
                    "application/json": components["schemas"]["ImportedDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putDocument: {
        parameters: {
            query?: {
                /** @description Of what was read; 0 where there was nothing. Where somebody wrote since, the request is refused (`stale_version`). Left out: what stands is replaced, whatever it is. */
                revision?: number;
            };
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
                host: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
                "application/yaml": string;
                "text/yaml": string;
                "text/plain": string;
            };
        };
        responses: {
            /** @description What was asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteDocument: {
        parameters: {
            query?: {
                /** @description Of what was read. Where somebody wrote since, the request is refused (`stale_version`). Left out: what stands is removed, whatever it is. */
                revision?: number;
            };
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
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
                    "application/json": components["schemas"]["ImportedDocument"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getDocumentText: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
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
                    "application/yaml": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getComparison: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
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
                    "application/json": components["schemas"]["Comparison"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportComparisonCsv: {
        parameters: {
            query?: {
                /** @description Those that stand so; all, without it. */
                standing?: "documented" | "drifted" | "shadow" | "zombie" | "orphan";
                /** @description A part of method and path, in any case. */
                search?: string;
            };
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
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
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportPostman: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
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
    exportHar: {
        parameters: {
            query?: {
                /** @description Only samples of this endpoint. */
                endpoint_id?: string;
            };
            header?: never;
            path: {
                /** @description Exactly this host, percent-encoded. */
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
    listSensitive: {
        parameters: {
            query?: {
                /** @description Exactly this host. */
                host?: string;
                /** @description Only this class. */
                class?: string;
                /** @description Only what clients send, or what the API gives out. */
                direction?: "request" | "response";
                /** @description Only classes of this severity. */
                severity?: "secret" | "high" | "low";
                /** @description Endpoints of one page. */
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
                    "application/json": components["schemas"]["SensitivePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportSensitiveCsv: {
        parameters: {
            query?: {
                /** @description Exactly this host. */
                host?: string;
                /** @description Only this class. */
                class?: string;
                /** @description Only what clients send, or what the API gives out. */
                direction?: "request" | "response";
                /** @description Only classes of this severity. */
                severity?: "secret" | "high" | "low";
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
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSensitiveMatrix: {
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
                    "application/json": components["schemas"]["SensitiveMatrix"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportSensitiveMatrixCsv: {
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
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listFalsePositives: {
        parameters: {
            query?: {
                /** @description Exactly this host. */
                host?: string;
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
                    "application/json": components["schemas"]["FalsePositiveList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postFalsePositive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of GET /v1/endpoints. */
                endpoint_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    location: "request.query" | "request.path" | "request.header" | "request.cookie" | "request.body" | "response.header" | "response.body";
                    pointer: string;
                    class_name: string;
                    reason?: string | null;
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
                    "application/json": components["schemas"]["FalsePositive"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteFalsePositive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of GET /v1/endpoints. */
                endpoint_id: string;
                /** @description Of the endpoint's `false_positives`. */
                false_positive_id: string;
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
                    "application/json": components["schemas"]["FalsePositive"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listSensitiveClasses: {
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
                    "application/json": components["schemas"]["SensitiveClassList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSensitiveClass: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Two to forty small letters, digits and underscores, a letter first. */
                name: string;
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
                    "application/json": components["schemas"]["SensitiveClass"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putSensitiveClass: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Two to forty small letters, digits and underscores, a letter first. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    title: string;
                    /** @enum {string} */
                    severity: "secret" | "high" | "low";
                    value_pattern?: string | null;
                    name_pattern?: string | null;
                    group?: string | null;
                    is_proven_by_one?: boolean | null;
                    /** @description Of what was read; 0 where there was nothing. Where somebody wrote since, the request is refused (`stale_version`). Left out: what stands is replaced, whatever it is. */
                    revision?: number | null;
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
                    "application/json": components["schemas"]["SensitiveClass"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteSensitiveClass: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Two to forty small letters, digits and underscores, a letter first. */
                name: string;
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
                    "application/json": components["schemas"]["SensitiveClass"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putSensitiveClassTest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    title: string;
                    /** @enum {string} */
                    severity: "secret" | "high" | "low";
                    value_pattern?: string | null;
                    name_pattern?: string | null;
                    group?: string | null;
                    is_proven_by_one?: boolean | null;
                };
            };
        };
        responses: {
            default: components["responses"]["Error"];
        };
    };
    testPattern: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    pattern: string;
                    text: string;
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
                    "application/json": components["schemas"]["PatternTest"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getFinding: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of GET /v1/findings. */
                finding_id: string;
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
                    "application/json": components["schemas"]["Finding"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postDecision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of GET /v1/findings. */
                finding_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    kind: "accept" | "false_positive" | "reopen";
                    /** @description Why; needed but for `reopen`. */
                    reason?: string | null;
                    /**
                     * Format: date-time
                     * @description When an acceptance ends by itself.
                     */
                    until?: string | null;
                    /** @description `decision.at` of the finding that was read; empty where nobody had decided. Where somebody decided since, the request is refused (`stale_version`). Left out: what stands is replaced, whatever it is. */
                    decided_at?: string | null;
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
                    "application/json": components["schemas"]["Finding"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportFindingsCsv: {
        parameters: {
            query?: {
                /** @description Exactly this host. */
                host?: string;
                /** @description Exactly this endpoint. */
                endpoint_id?: string;
                /** @description Exactly this severity. */
                severity?: "critical" | "high" | "medium" | "low" | "info";
                /** @description How they stand; `reopened`: those of the open ones that came back. */
                status?: "open" | "accepted" | "fixed" | "reopened";
                /** @description Exactly this rule, such as `AUTH-15`. */
                rule?: string;
                /** @description Rules of this category of the OWASP API Security Top 10. */
                owasp?: "API1:2023" | "API2:2023" | "API3:2023" | "API4:2023" | "API5:2023" | "API6:2023" | "API7:2023" | "API8:2023" | "API9:2023" | "API10:2023";
                /** @description A part of the rule, title, host, detail or evidence, in any case. */
                search?: string;
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
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportFindingsSarif: {
        parameters: {
            query?: {
                /** @description Exactly this host. */
                host?: string;
                /** @description Exactly this endpoint. */
                endpoint_id?: string;
                /** @description Exactly this severity. */
                severity?: "critical" | "high" | "medium" | "low" | "info";
                /** @description How they stand; `reopened`: those of the open ones that came back. */
                status?: "open" | "accepted" | "fixed" | "reopened";
                /** @description Exactly this rule, such as `AUTH-15`. */
                rule?: string;
                /** @description Rules of this category of the OWASP API Security Top 10. */
                owasp?: "API1:2023" | "API2:2023" | "API3:2023" | "API4:2023" | "API5:2023" | "API6:2023" | "API7:2023" | "API8:2023" | "API9:2023" | "API10:2023";
                /** @description A part of the rule, title, host, detail or evidence, in any case. */
                search?: string;
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
                    "application/sarif+json": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listRules: {
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
                    "application/json": components["schemas"]["RuleCatalogue"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listChanges: {
        parameters: {
            query?: {
                /** @description Exactly this host. */
                host?: string;
                /** @description Exactly this endpoint. */
                endpoint_id?: string;
                /** @description Exactly this kind. */
                kind?: "endpoint_added" | "endpoint_removed" | "template_merged" | "template_split" | "parameter_added" | "parameter_removed" | "field_added" | "field_removed" | "type_changed" | "required_changed" | "status_added" | "auth_changed" | "sensitivity_added" | "exposure_changed";
                /** @description Whom it concerns. */
                impact?: "security" | "breaking" | "compatible";
                /** @description Only those that wait for somebody, that somebody has seen, or that are kept quiet. Pages may be short, with more to come. */
                state?: "waiting" | "acknowledged" | "muted";
                /** @description Only those noticed at this time or later. */
                from?: string;
                /** @description Only those noticed before this time. */
                to?: string;
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
                    "application/json": components["schemas"]["ChangePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportChangesCsv: {
        parameters: {
            query?: {
                /** @description Exactly this host. */
                host?: string;
                /** @description Exactly this endpoint. */
                endpoint_id?: string;
                /** @description Exactly this kind. */
                kind?: "endpoint_added" | "endpoint_removed" | "template_merged" | "template_split" | "parameter_added" | "parameter_removed" | "field_added" | "field_removed" | "type_changed" | "required_changed" | "status_added" | "auth_changed" | "sensitivity_added" | "exposure_changed";
                /** @description Whom it concerns. */
                impact?: "security" | "breaking" | "compatible";
                /** @description Only those that wait for somebody, that somebody has seen, or that are kept quiet. Pages may be short, with more to come. */
                state?: "waiting" | "acknowledged" | "muted";
                /** @description Only those noticed at this time or later. */
                from?: string;
                /** @description Only those noticed before this time. */
                to?: string;
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
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postAcknowledgement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of GET /v1/changes. */
                change_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason?: string | null;
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
                    "application/json": components["schemas"]["Change"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteAcknowledgement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of GET /v1/changes. */
                change_id: string;
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
                    "application/json": components["schemas"]["Change"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listMutes: {
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
                    "application/json": components["schemas"]["MuteList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postMute: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    host?: string | null;
                    endpoint_id?: string | null;
                    kind?: ("endpoint_added" | "endpoint_removed" | "template_merged" | "template_split" | "parameter_added" | "parameter_removed" | "field_added" | "field_removed" | "type_changed" | "required_changed" | "status_added" | "auth_changed" | "sensitivity_added" | "exposure_changed") | null;
                    reason?: string | null;
                    /** Format: date-time */
                    until?: string | null;
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
                    "application/json": components["schemas"]["Mute"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteMute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of GET /v1/mutes. */
                mute_id: string;
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
                    "application/json": components["schemas"]["Mute"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getPipeline: {
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
                    "application/json": components["schemas"]["Pipeline"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getCosts: {
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
                    "application/json": components["schemas"]["Costs"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportCostsCsv: {
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
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSettings: {
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
                    "application/json": components["schemas"]["Settings"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    version: number;
                    settings: components["schemas"]["SettingValues"];
                    reason?: string | null;
                    /** @description Asked for where redaction becomes off: passwords, tokens and personal data then leave the agents as they were sent. */
                    confirm_redaction_off?: boolean | null;
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
                    "application/json": components["schemas"]["Settings"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    applySettings: {
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
    listSettingsChanges: {
        parameters: {
            query?: {
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
                    "application/json": components["schemas"]["SettingsChangePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    previewSamplingRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sampling_rules: components["schemas"]["SamplingRule"][];
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
                    "application/json": components["schemas"]["SamplingPreview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listUsers: {
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
                    "application/json": components["schemas"]["UserList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    inviteUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    /** @enum {string} */
                    role: "viewer" | "operator" | "admin";
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
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    removeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `name` of a user of GET /v1/users. */
                name: string;
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
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    putUserRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `name` of a user of GET /v1/users. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "viewer" | "operator" | "admin";
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
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    inviteUserAgain: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `name` of a user of GET /v1/users. */
                name: string;
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
                    "application/json": components["schemas"]["User"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listAuditRecords: {
        parameters: {
            query?: {
                /** @description A part of the name of who made the change, in any case. */
                by?: string;
                /** @description A part of the route, or of what the change was about, in any case. */
                search?: string;
                /** @description Exactly this one: `PUT /v1/owners`. */
                route?: string;
                /** @description Exactly this one. */
                outcome?: "made" | "failed" | "intended";
                /** @description Only changes of this time or later. */
                from?: string;
                /** @description Only changes before this time. */
                to?: string;
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
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listNotifications: {
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
                    "application/json": components["schemas"]["NotificationList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    listNotificationMutes: {
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
                    "application/json": components["schemas"]["NotificationMuteList"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postNotificationMute: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    kind?: components["schemas"]["NotificationKind"] | null;
                    host?: string | null;
                    endpoint_id?: string | null;
                    class?: string | null;
                    below?: components["schemas"]["NotificationSeverity"] | null;
                    reason?: string | null;
                    /** Format: date-time */
                    until?: string | null;
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
                    "application/json": components["schemas"]["NotificationMute"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteNotificationMute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of GET /v1/notifications/mutes. */
                mute_id: string;
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
                    "application/json": components["schemas"]["NotificationMute"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    getSubscribers: {
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
                    "application/json": components["schemas"]["Subscribers"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postEmailSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
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
                    "application/json": components["schemas"]["MailSubscription"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteEmailSubscription: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of GET /v1/notifications/subscribers. */
                subscription_id: string;
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
                    "application/json": components["schemas"]["MailSubscription"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    postWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    url: string;
                    /** @description The key of signatures (HMAC-SHA256). */
                    secret: string;
                    format?: ("json" | "slack") | null;
                    kinds?: components["schemas"]["NotificationKind"][] | null;
                    least_severity?: components["schemas"]["NotificationSeverity"] | null;
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
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of GET /v1/notifications/subscribers. */
                webhook_id: string;
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
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Of GET /v1/notifications/subscribers. */
                webhook_id: string;
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
                    "application/json": components["schemas"]["WebhookTest"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    testNotifications: {
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
                    "application/json": components["schemas"]["NotificationTest"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    exportAuditCsv: {
        parameters: {
            query?: {
                /** @description A part of the name of who made the change, in any case. */
                by?: string;
                /** @description A part of the route, or of what the change was about, in any case. */
                search?: string;
                /** @description Exactly this one: `PUT /v1/owners`. */
                route?: string;
                /** @description Exactly this one. */
                outcome?: "made" | "failed" | "intended";
                /** @description Only changes of this time or later. */
                from?: string;
                /** @description Only changes before this time. */
                to?: string;
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
                    "text/csv": string;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    previewPurge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PurgePreviewRequest"];
            };
        };
        responses: {
            /** @description What would go. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PurgeStep"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    purge: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PurgeRequest"];
            };
        };
        responses: {
            /** @description What went. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PurgeStep"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
