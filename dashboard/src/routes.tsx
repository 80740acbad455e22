import { lazy } from "react";
import { Navigate, Route, Routes } from "react-router";
import { Frame } from "./layout/frame";
import { PageBoundary } from "./layout/page-boundary";
import CollectionsPage from "./pages/collections";
import EndpointsPage from "./pages/endpoints";

// The two pages that people start from come with the application; the others when they are asked for.
const AuditPage = lazy(() => import("./pages/audit"));
const ChecklistPage = lazy(() => import("./pages/checklist"));
const CostsPage = lazy(() => import("./pages/costs"));
const ConnectPage = lazy(() => import("./pages/connect"));
const EndpointPage = lazy(() => import("./pages/endpoint"));
const HostPage = lazy(() => import("./pages/host"));
const TrafficPage = lazy(() => import("./pages/traffic"));
const LoadBalancersPage = lazy(() => import("./pages/load-balancers"));
const OperationPage = lazy(() => import("./pages/operation"));
const OperationsPage = lazy(() => import("./pages/operations"));
const PermissionsPage = lazy(() => import("./pages/permissions"));
const SettingsPage = lazy(() => import("./pages/settings"));
const FindingsPage = lazy(() => import("./pages/findings"));
const FindingPage = lazy(() => import("./pages/finding"));
const SensitivePage = lazy(() => import("./pages/sensitive"));
const SensitiveClassPage = lazy(() => import("./pages/sensitive-class"));
const ChangesPage = lazy(() => import("./pages/changes"));
const NotFoundPage = lazy(() => import("./pages/not-found"));

export function PageRoutes() {
  return (
    <Frame>
      <PageBoundary>
        <Routes>
          <Route index element={<Navigate to="/collections" replace />} />
          <Route path="collections" element={<CollectionsPage />} />
          <Route path="endpoints" element={<EndpointsPage />} />
          <Route path="endpoints/:endpointId" element={<EndpointPage />} />
          <Route path="checklist" element={<ChecklistPage />} />
          <Route path="connect" element={<ConnectPage />} />
          <Route path="operations" element={<OperationsPage />} />
          <Route path="operations/:operationId" element={<OperationPage />} />
          <Route path="hosts/:host" element={<HostPage />} />
          <Route path="traffic" element={<TrafficPage />} />
          <Route path="findings" element={<FindingsPage />} />
          <Route path="findings/:findingId" element={<FindingPage />} />
          <Route path="sensitive" element={<SensitivePage />} />
          <Route path="sensitive/:className" element={<SensitiveClassPage />} />
          <Route path="changes" element={<ChangesPage />} />
          <Route path="load-balancers" element={<LoadBalancersPage />} />
          <Route path="permissions" element={<PermissionsPage />} />
          <Route path="settings" element={<SettingsPage />} />
          <Route path="audit" element={<AuditPage />} />
          <Route path="costs" element={<CostsPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Routes>
      </PageBoundary>
    </Frame>
  );
}
